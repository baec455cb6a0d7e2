#!/usr/bin/env bash
# Fetches the stores that the tests run on where there is no Docker engine, into .engines/ (not in git): a ClickHouse server
# (the library of npm's @chdb, 180 MB to fetch, 550 MB on disk), Debian's InfluxDB 1.6.7, which stands in for the writing half
# of InfluxDB 2, and the checker of Flux, InfluxDB's language, that editors use (npm, 4 MB, run by node). Does nothing for what is
# there. Arguments name the engines to fetch (clickhouse, influxdb, flux); all without any.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly CHDB_VERSION=26.7.3-stable.1
readonly FLUX_VERSION=0.8.40
readonly ENGINES=.engines

fail() {
  echo "engines.sh: $*" >&2
  exit 1
}

apt_install() {
  command -v apt-get > /dev/null && [[ $EUID -eq 0 ]] || fail "install $* first"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qqy --no-install-recommends "$@" > /dev/null
}

chdb_package() {
  case "$(uname -sm)" in
    "Linux x86_64") echo lib-linux-x64-gnu ;;
    "Linux aarch64") echo lib-linux-arm64-gnu ;;
    "Darwin x86_64") echo lib-darwin-x64 ;;
    "Darwin arm64") echo lib-darwin-arm64 ;;
    *) fail "there is no ClickHouse library for $(uname -sm)" ;;
  esac
}

# Arguments: folder, package, version. Nothing of the package runs, and no file of the tree names where it came from.
npm_fetch() {
  if [[ ! -f $1/node_modules/$2/package.json ]] || ! grep -q "\"version\": *\"$3\"" "$1/node_modules/$2/package.json"; then
    command -v npm > /dev/null || apt_install nodejs npm
    mkdir -p "$1"
    npm install --silent --no-audit --no-fund --no-save --no-package-lock --ignore-scripts --prefix "$1" "$2@$3"
  fi
}

fetch_clickhouse() {
  local package folder
  package=$(chdb_package)
  folder=$ENGINES/node_modules/@chdb/$package
  [[ -f $folder/libchdb.so ]] || rm -rf "$folder"
  npm_fetch "$ENGINES" "@chdb/$package" "$CHDB_VERSION"
  echo "clickhouse: $folder/libchdb.so"
}

fetch_influxdb() {
  local influxd=$ENGINES/root/usr/bin/influxd work
  if [[ ! -x $influxd ]]; then
    command -v apt-get > /dev/null || fail "Debian's influxdb needs apt-get; fetch only clickhouse by: tools/engines.sh clickhouse"
    work=$(mktemp -d)
    # Unpacked only: no service, no user, no script of the package.
    (
      cd "$work"
      # The user that apt downloads as must be able to write here.
      chmod 777 .
      apt-get download -qq influxdb 2> /dev/null || {
        [[ $EUID -ne 0 ]] || apt-get update -qq
        apt-get download -qq influxdb
      }
    )
    dpkg -x "$work"/influxdb_*.deb "$ENGINES/root"
    rm -rf "$work"
  fi
  echo "influxdb: $influxd"
}

# In a folder of its own: npm removes what it was not asked for.
fetch_flux() {
  command -v node > /dev/null || apt_install nodejs npm
  npm_fetch "$ENGINES/flux" @influxdata/flux-lsp-browser "$FLUX_VERSION"
  echo "flux: $ENGINES/flux/node_modules/@influxdata/flux-lsp-browser"
}

mkdir -p "$ENGINES"
(($#)) || set -- clickhouse influxdb flux
for engine in "$@"; do
  case "$engine" in
    clickhouse | influxdb | flux) "fetch_$engine" ;;
    *) fail "there is no engine $engine: clickhouse, influxdb, flux" ;;
  esac
done
