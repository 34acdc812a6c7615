# Sourced by the programs beside it: finds, or installs, what they need.

JDK_MIN=25

# The one list of Debian packages. To mount without being root, and to run the tests: those of the
# transport jnr, which is for older kernels alone, need libfuse 2 and are skipped without.
USER_PACKAGES="fuse3"
TEST_PACKAGES="$USER_PACKAGES libfuse2 acl attr git nfs-ganesha nfs-ganesha-vfs procps psmisc python3-minimal"
TEST_PACKAGES="$TEST_PACKAGES rsync sqlite3 vim-tiny"

# The feature release of the JDK in a directory, 0 where there is none.
jdk_release() {
  if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  else
    echo 0
  fi
}

# Sets JAVA_HOME: left alone where it is fit, else the newest JDK in the usual places.
find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && [ "$(jdk_release "$JAVA_HOME")" -ge "$JDK_MIN" ]; then
    export JAVA_HOME
    return 0
  fi
  best=
  best_release=$((JDK_MIN - 1))
  for jdk in /usr/lib/jvm/* /opt/java/* /opt/jdk* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/}"/.sdkman/candidates/java/*; do
    release=$(jdk_release "$jdk")
    if [ "${release:-0}" -gt "$best_release" ]; then
      best=$jdk
      best_release=$release
    fi
  done
  if [ -z "$best" ]; then
    echo "tierfs: no JDK $JDK_MIN or newer: JAVA_HOME is none, and there is none in /usr/lib/jvm." >&2
    echo "tierfs: install one (Temurin, say: https://adoptium.net/installation/linux), or set JAVA_HOME." >&2
    return 1
  fi
  JAVA_HOME=$best
  export JAVA_HOME
}

can_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

installed() {
  dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

# Runs a command that installs packages. Servers that they bring are not started, neither now nor at
# the next boot: tests start their own, on ports of their own.
without_services() (
  policy=/usr/sbin/policy-rc.d
  servers=
  for server in nfs-ganesha rpcbind; do
    installed "$server" || servers="$servers $server"
  done
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  "$@" || exit
  for server in $servers; do
    if installed "$server" && command -v systemctl >/dev/null; then
      systemctl disable "$server" >/dev/null 2>&1 || true
    fi
  done
)

# Installs those of the packages that are missing; says so first.
install_packages() {
  missing=
  for package in "$@"; do
    if ! installed "$package" && ! installed "${package}t64"; then
      missing="$missing $package"
    fi
  done
  if [ -z "$missing" ]; then
    return 0
  fi
  echo "tierfs: installing with apt-get:$missing" >&2
  install="env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends"
  # shellcheck disable=SC2086 # packages are words
  without_services $install $missing >/dev/null 2>&1 && return 0
  # Package lists that are missing or old are the usual reason.
  # shellcheck disable=SC2086
  apt-get -qq update >&2 &&
    without_services $install $missing >&2
}

find_maven() {
  if command -v mvn >/dev/null; then
    return 0
  fi
  if can_install && install_packages maven; then
    return 0
  fi
  echo "tierfs: mvn is not found; install Maven 3.8 or newer (Debian: sudo apt-get install maven)" >&2
  return 1
}

# Sees to it that file systems can be mounted, or says what to do.
need_fuse() {
  case $(uname -s) in
    Linux) ;;
    *) return 0 ;;
  esac
  if [ ! -e /dev/fuse ]; then
    echo "tierfs: there is no /dev/fuse: run 'modprobe fuse' as root; in a container, start it with" >&2
    echo "tierfs: --device /dev/fuse --cap-add SYS_ADMIN" >&2
    return 1
  fi
  if [ ! -r /dev/fuse ] || [ ! -w /dev/fuse ]; then
    echo "tierfs: this user may not use /dev/fuse: run as root, or have root run 'chmod 666 /dev/fuse'," >&2
    echo "tierfs: which is its mode on most systems" >&2
    return 1
  fi
  if [ "$(id -u)" = 0 ] || command -v fusermount3 >/dev/null; then
    return 0
  fi
  echo "tierfs: fusermount3 is needed to mount without being root:" >&2
  echo "tierfs: sudo apt-get install $USER_PACKAGES" >&2
  return 1
}

# Whether this user can mount here.
mountable() {
  [ -r /dev/fuse ] && [ -w /dev/fuse ] &&
    if [ "$(id -u)" = 0 ]; then
      # CAP_SYS_ADMIN, which root lacks in most containers.
      [ $((0x$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status) >> 21 & 1)) = 1 ]
    else
      command -v fusermount3 >/dev/null
    fi
}
