package io.tierfs.testkit;

import static org.junit.jupiter.api.Assumptions.abort;

import io.tierfs.api.Backend;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The contract for the store that a {@link BackendCheck} was given. Run by that alone. */
@ExtendWith(CheckedStore.Resolver.class)
final class CheckedStore extends BackendContractTest {
  /** What the tests are given: by the session of the launcher, as JUnit makes the objects. */
  record Subject(Scratch scratch, BackendTraits traits) {
    static final String KEY = "subject";
  }

  /** Hands the subject to the constructor. */
  static final class Resolver implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Subject.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      Subject subject =
          context
              .getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(CheckedStore.class))
              .get(Subject.KEY, Subject.class);
      if (subject == null) {
        throw new IllegalStateException("only a BackendCheck runs this");
      }
      return subject;
    }
  }

  private final Subject subject;

  CheckedStore(Subject subject) {
    this.subject = subject;
  }

  @Override
  protected Backend newBackend() throws IOException {
    return subject.scratch().open();
  }

  @Override
  public BackendTraits traits() {
    return subject.traits();
  }

  @Override
  public Outsider outsider() {
    return fs().backend()
        .localRoot()
        .map(ShellOutsider::new)
        .orElseGet(() -> abort("no other program is at hand that changes this store"));
  }
}
