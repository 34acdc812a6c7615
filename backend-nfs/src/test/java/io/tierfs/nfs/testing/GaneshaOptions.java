package io.tierfs.nfs.testing;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a server is to be configured. Start from {@link #v4()} or {@link #v3()} and change what the
 * test is about.
 *
 * @param version3 whether the server speaks NFS 3 and MOUNT beside NFS 4.0 to 4.2
 * @param leaseSeconds how long a client of NFS 4 may be silent before its state is lost
 * @param graceSeconds how long after a start only reclaims are served; 0: no grace period
 * @param attributeSeconds how long the server itself believes attributes it has read: 0 where a
 *     test changes the directory behind the server
 * @param squash {@code No_Root_Squash}, {@code Root_Squash} or {@code All_Squash}
 * @param readOnly whether the export refuses changes
 * @param export the directory to export; empty: a new one in memory, removed with the server
 * @param exportLines more lines for the export's block, in the server's own syntax
 */
public record GaneshaOptions(
    boolean version3,
    int leaseSeconds,
    int graceSeconds,
    int attributeSeconds,
    String squash,
    boolean readOnly,
    Optional<Path> export,
    String exportLines) {

  /** NFS 4.0 to 4.2 only, lease 60 s, no grace period, root is root. */
  public static GaneshaOptions v4() {
    return new GaneshaOptions(false, 60, 0, 60, "No_Root_Squash", false, Optional.empty(), "");
  }

  /** The same with NFS 3 and MOUNT. */
  public static GaneshaOptions v3() {
    return new GaneshaOptions(true, 60, 0, 60, "No_Root_Squash", false, Optional.empty(), "");
  }

  public GaneshaOptions withLease(int seconds) {
    return new GaneshaOptions(
        version3, seconds, graceSeconds, attributeSeconds, squash, readOnly, export, exportLines);
  }

  public GaneshaOptions withGrace(int seconds) {
    return new GaneshaOptions(
        version3, leaseSeconds, seconds, attributeSeconds, squash, readOnly, export, exportLines);
  }

  public GaneshaOptions withAttributeSeconds(int seconds) {
    return new GaneshaOptions(
        version3, leaseSeconds, graceSeconds, seconds, squash, readOnly, export, exportLines);
  }

  public GaneshaOptions withSquash(String kind) {
    return new GaneshaOptions(
        version3,
        leaseSeconds,
        graceSeconds,
        attributeSeconds,
        kind,
        readOnly,
        export,
        exportLines);
  }

  public GaneshaOptions withReadOnly() {
    return new GaneshaOptions(
        version3, leaseSeconds, graceSeconds, attributeSeconds, squash, true, export, exportLines);
  }

  public GaneshaOptions withExport(Path directory) {
    return new GaneshaOptions(
        version3,
        leaseSeconds,
        graceSeconds,
        attributeSeconds,
        squash,
        readOnly,
        Optional.of(directory),
        exportLines);
  }

  public GaneshaOptions withExportLines(String lines) {
    return new GaneshaOptions(
        version3, leaseSeconds, graceSeconds, attributeSeconds, squash, readOnly, export, lines);
  }

  String configuration(Path exported, int port, int mountPort) {
    String protocols = version3 ? "3, 4" : "4";
    return """
        NFS_CORE_PARAM {
          Protocols = %s; NFS_Port = %d; MNT_Port = %d; Bind_addr = 127.0.0.1;
          Enable_NLM = false; Enable_RQUOTA = false; Enable_UDP = false;
        }
        NFS_KRB5 { Active_krb5 = false; }
        NFSv4 {
          Graceless = %s; Grace_Period = %d; Lease_Lifetime = %d; Minor_Versions = 0, 1, 2;
          RecoveryBackend = fs; Only_Numeric_Owners = true;
        }
        EXPORT_DEFAULTS {
          Access_Type = %s; Squash = %s; SecType = sys; Protocols = %s; Transports = TCP;
          Attr_Expiration_Time = %d;
        }
        EXPORT {
          Export_Id = 1; Path = "%s"; Pseudo = "%s"; FSAL { Name = VFS; }
          %s
        }
        LOG { Default_Log_Level = EVENT; }
        """
        .formatted(
            protocols,
            port,
            mountPort,
            graceSeconds == 0,
            Math.max(1, graceSeconds),
            leaseSeconds,
            readOnly ? "RO" : "RW",
            squash,
            protocols,
            attributeSeconds,
            exported,
            Ganesha.PSEUDO,
            exportLines);
  }
}
