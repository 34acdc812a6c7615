package io.tierfs.backend.nfs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** NFS 3 keeps the contract but for times before 1970, which its 32 bits do not hold. */
abstract class Nfs3ContractBase extends ServedContractBase {
  Nfs3ContractBase(Duration trust, Map<String, ?> options) {
    super("3", trust, options);
  }

  @Override
  public void aTimeBefore1970IsKept() throws IOException {
    fs().write("file", "x");
    Instant old = Instant.parse("1969-12-31T23:59:57Z");
    assertThatThrownBy(() -> fs().change("file", AttributeChange.times(null, TimeChange.at(old))))
        .isInstanceOfSatisfying(
            FsException.class,
            e -> org.assertj.core.api.Assertions.assertThat(e.errno()).isEqualTo(Errno.EINVAL));
  }
}
