#!/usr/bin/env bash
# Compares what an application costs by itself, with this starter, with Spring Boot's metrics and a Prometheus registry, and
# with OpenTelemetry's Java agent: CPU, throughput and latency under load, allocation, start-up and memory. The variants take
# turns slice by slice, so that what else the machine does meets all of them; the first one also comes under a second name, which
# shows how much of a difference means nothing. Needs wrk (Debian's package is installed where root may) and an idle machine.
#
# Within one process, requests that are recorded and others that pass by the filter take turns, too, four times a second: both run
# the same compiled code, and the machine has no time to change its mind. There are those that read an account, about the least that
# Spring MVC can do, those that save one, JSON for JSON, and, loaded for itself, the sample with what it sends itself. What our own
# threads do (the worker, the sample's meters) goes to the recorded ones, to each as much. What the ratios do not show: requests that
# the server refuses are not looked for, or what passes by would be recorded as such; both go through our interceptor, which finds
# nothing to do for those that pass by; what a handler adds to a MonitoringData argument, both gather; and garbage is collected in
# whose turn it is. With the starter switched off, what both differ by means nothing.
#
# RUNS (2) times each variant is started anew, since a JVM compiles the same code better or worse, and gets ROUNDS (4) slices of
# SECONDS_PER_SLICE (10) after WARMUP (45) seconds: until then the compilers take a tenth of the processors. STARTS (7) starts of each.
# PROCESSES (4) in which requests take turns for SECONDS_OF_TURNS (40) after as many to warm up.
# Results: target/overhead/*.tsv, and a table on standard output. With the argument --build it only builds the applications.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly RUNS=${RUNS:-2} ROUNDS=${ROUNDS:-4} SECONDS_PER_SLICE=${SECONDS_PER_SLICE:-10} WARMUP=${WARMUP:-45} STARTS=${STARTS:-7}
readonly PROCESSES=${PROCESSES:-4} SECONDS_OF_TURNS=${SECONDS_OF_TURNS:-40}
readonly CONNECTIONS=${CONNECTIONS:-8}
# In microseconds, for turns.lua too; no divisor of a second, so that what happens each second meets all kinds of requests.
declare -rx TURN=230000
TICKS_PER_SECOND=$(getconf CLK_TCK)
readonly TICKS_PER_SECOND
readonly AGENT_VERSION=2.28.1
readonly VARIANTS=(none none-again monitoring monitoring-duckdb metrics agent)
readonly VARIANTS_WITH_TURNS=(monitoring-off monitoring monitoring-duckdb sample-off sample sample-duckdb)
readonly OUT=$PWD/target/overhead
readonly PASS_BY=com/example/overhead/PassBy
readonly JVM_OPTIONS=(-Xms256m -Xmx256m)

work=$(mktemp -d)
declare -A pids=() ports=()
sink=
turns=

cleanup() {
  local pid
  for pid in "${pids[@]}" $sink $turns; do
    kill "$pid" 2> /dev/null || true
    wait "$pid" 2> /dev/null || true
  done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
  echo "compare-overhead.sh: $*" >&2
  exit 1
}

install_wrk() {
  command -v wrk > /dev/null && return
  command -v apt-get > /dev/null && [[ $EUID -eq 0 ]] || fail "install wrk first"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qqy --no-install-recommends wrk > /dev/null
}

version() {
  sed -n "s/.*<$1>\(.*\)<.*/\1/p" pom.xml
}

# A local repository for our snapshots, to which the usual one lends all it has: none of ours gets into that.
lend_repository() {
  local usual=${HOME}/.m2/repository entry
  mkdir -p "$work/repository/dev"
  for entry in "$usual"/* "$usual"/dev/*; do
    case $entry in
      "$usual"/dev | "$usual"/dev/monitoring) ;;
      *) [[ ! -e $entry ]] || ln -s "$entry" "$work/repository${entry#"$usual"}" ;;
    esac
  done
}

build() {
  local variant monitoring
  mkdir -p "$OUT"
  lend_repository
  monitoring=$(sed -n '/<artifactId>monitoring-parent</,/<version>/ s/.*<version>\(.*\)<.*/\1/p' pom.xml)
  mvn -B -ntp -q -Dmaven.repo.local="$work/repository" -pl monitoring-spring-boot-starter -am install -DskipTests
  for variant in none monitoring metrics; do
    cp -R benchmarks/overhead "$work/$variant"
    mvn -B -ntp -q -Dmaven.repo.local="$work/repository" -f "$work/$variant" package -Dvariant="$variant" \
      -Dmonitoring.version="$monitoring" -Dduckdb.version="$(version duckdb.version)"
    cp "$work/$variant/target/$variant.jar" "$OUT"
  done
  mvn -B -ntp -q -pl sample-app -am package -DskipTests
  cp sample-app/target/sample-app-"$monitoring".jar "$OUT/sample.jar"
  # For the sample, which keeps its own settings.
  mkdir -p "$OUT/classes/$(dirname "$PASS_BY")"
  cp "$work/monitoring/target/classes/$PASS_BY".class "$OUT/classes/$PASS_BY.class"
}

build_sink_and_agent() {
  mvn -B -ntp -q -pl benchmarks -am package -DskipTests
  mvn -B -ntp -q dependency:copy -N -Dartifact="io.opentelemetry.javaagent:opentelemetry-javaagent:$AGENT_VERSION" \
    -DoutputDirectory="$OUT" -Dmdep.stripVersion=true
}

# Where the agent's spans go: a server that reads them and answers.
start_sink() {
  mkfifo "$work/sink.in"
  java -Xmx128m -cp benchmarks/target/benchmarks.jar dev.monitoring.benchmarks.CountingServer \
    < "$work/sink.in" > "$work/sink.out" 2> "$work/sink.err" &
  sink=$!
  # Keeps its standard input open.
  exec 9> "$work/sink.in"
  for _ in {1..100}; do
    [[ ! -s $work/sink.out ]] || return 0
    sleep 0.1
  done
  fail "the sink did not start: $(cat "$work/sink.err")"
}

free_port() {
  local port
  for port in $(shuf -i 20000-32000 -n 50); do
    if ! (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
      echo "$port"
      return
    fi
  done
}

settings_of() {
  case $1 in
    *-off) echo "--monitoring.enabled=false" ;;
    *-duckdb) echo "--monitoring.duckdb.path=$work/overhead.duckdb" ;;
    *) echo "--monitoring.storage-type=none" ;;
  esac
}

# The JVM's options, the jar and its arguments.
command_of() {
  case $1 in
    none | none-again) echo "-jar $OUT/none.jar" ;;
    monitoring*) echo "-jar $OUT/monitoring.jar $(settings_of "$1")" ;;
    sample*) echo "-cp $OUT/sample.jar -Dloader.path=$OUT/classes org.springframework.boot.loader.launch.PropertiesLauncher" \
      "--spring.main.sources=${PASS_BY//\//.} --sample.traffic.enabled=false $(settings_of "$1")" ;;
    metrics) echo "-jar $OUT/metrics.jar --management.endpoints.web.exposure.include=health,prometheus" ;;
    # Traces only, in its favour: its metrics and logs would come on top.
    agent) echo "-javaagent:$OUT/opentelemetry-javaagent.jar -Dotel.metrics.exporter=none -Dotel.logs.exporter=none" \
      "-Dotel.exporter.otlp.protocol=http/protobuf -Dotel.exporter.otlp.endpoint=$(head -n 1 "$work/sink.out")" \
      "-Dotel.service.name=overhead -jar $OUT/none.jar" ;;
  esac
}

ask() {
  curl -sf --max-time 20 "http://127.0.0.1:${ports[$1]}$2" "${@:3}"
}

start() {
  local variant=$1 tries=0
  shift
  ports[$variant]=$(free_port)
  # shellcheck disable=SC2046
  (cd "$work" && exec java "${JVM_OPTIONS[@]}" $(command_of "$variant") "--server.port=${ports[$variant]}" "$@") \
    > "$work/$variant.log" 2>&1 &
  pids[$variant]=$!
  until ask "$variant" /accounts > /dev/null; do
    kill -0 "${pids[$variant]}" 2> /dev/null && ((tries++ < 600)) || fail "$variant did not start: $(cat "$work/$variant.log")"
    sleep 0.1
  done
}

stop() {
  kill "${pids[$1]}"
  wait "${pids[$1]}" || true
  unset "pids[$1]"
  cat "$work/$1.log" >> "$OUT/$1.log"
}

# What the JVM took from its own start until the application was ready, in milliseconds.
started_in() {
  sed -n 's/.*process running for \([0-9.]*\)).*/\1/p' "$work/$1.log" | awk '{ printf "%d", $1 * 1000 }'
}

resident_kib() {
  awk '/^VmRSS/ { print $2 }' "/proc/${pids[$1]}/status"
}

# The time that the processors spent on a process, in ticks.
cpu_ticks() {
  local line
  local -a fields
  read -r line < "/proc/${pids[$1]}/stat" || return
  read -ra fields <<< "${line##*) }"
  echo $((fields[11] + fields[12]))
}

measure_starts() {
  local round variant
  echo -e "round\tvariant\tstart_ms\theap_bytes\tresident_kib" > "$OUT/starts.tsv"
  for ((round = 0; round <= STARTS; round++)); do
    for variant in "${VARIANTS[@]}"; do
      start "$variant"
      sleep 2
      # The first ones find cold caches.
      if ((round > 0)); then
        echo -e "$round\t$variant\t$(started_in "$variant")\t$(ask "$variant" /jvm/heap)\t$(resident_kib "$variant")" \
          >> "$OUT/starts.tsv"
      fi
      stop "$variant"
      rm -rf "$work"/overhead.duckdb*
    done
  done
}

load() {
  wrk -t1 -c"$CONNECTIONS" -d"$2"s --latency "http://127.0.0.1:${ports[$1]}/accounts/17"
}

milliseconds() {
  awk '{ unit = 1 } /us$/ { unit = 0.001 } /[0-9]s$/ { unit = 1000 } { printf "%.3f", $1 * unit }'
}

# A row of the table: what a slice of the variant's requests took.
slice() {
  local round=$1 variant=$2 ticks allocated requests result
  allocated=$(ask "$variant" /jvm/allocated)
  ticks=$(cpu_ticks "$variant")
  result=$(load "$variant" "$SECONDS_PER_SLICE")
  # What was recorded is carried on for a moment.
  sleep 1.5
  ticks=$(($(cpu_ticks "$variant") - ticks))
  allocated=$(($(ask "$variant" /jvm/allocated) - allocated))
  ! grep -E 'Non-2xx|Socket errors' <<< "$result" >&2 || fail "$variant answered with errors"
  requests=$(sed -n 's/^ *\([0-9]*\) requests in .*/\1/p' <<< "$result")
  echo -e "$round\t$variant\t$(awk '/^Requests\/sec/ { print $2 }' <<< "$result")" \
    "\t$(awk '$1 == "50%" { print $2 }' <<< "$result" | milliseconds)" \
    "\t$(awk '$1 == "99%" { print $2 }' <<< "$result" | milliseconds)" \
    "\t$(awk -v t="$ticks" -v r="$requests" -v hz="$TICKS_PER_SECOND" 'BEGIN { printf "%.3f", t / hz * 1e6 / r }')" \
    "\t$((allocated / requests))" | tr -d ' '
}

measure_load() {
  local run
  echo -e "round\tvariant\trequests_per_second\tp50_ms\tp99_ms\tcpu_us_per_request\tbytes_per_request" > "$OUT/slices.tsv"
  for ((run = 0; run < RUNS; run++)); do
    load_all $((run * ROUNDS))
  done
}

load_all() {
  local before=$1 round variant
  for variant in "${VARIANTS[@]}"; do
    start "$variant"
  done
  for variant in "${VARIANTS[@]}"; do
    load "$variant" "$WARMUP" > /dev/null
  done
  for ((round = 1; round <= ROUNDS; round++)); do
    for variant in "${VARIANTS[@]}"; do
      slice $((before + round)) "$variant" >> "$OUT/slices.tsv"
    done
  done
  for variant in "${VARIANTS[@]}"; do
    stop "$variant"
  done
  rm -rf "$work"/overhead.duckdb*
}

microseconds() {
  echo "${EPOCHREALTIME//[.,]/}"
}

# At the beginning of a turn: its number, and the microseconds that the processors spent on the process and on our threads. Starts no
# other program, which would have to wait for a processor.
snapshot() {
  local variant=$1 turn=$2 ticks task name spent ours=0
  for task in "/proc/${pids[$variant]}"/task/*; do
    if read -r name < "$task/comm" && [[ $name == monitoring-* ]] && read -r spent _ < "$task/schedstat"; then
      ours=$((ours + spent / 1000))
    fi
  done 2> /dev/null
  ticks=$(cpu_ticks "$variant") || return
  echo "$turn $((ticks * 1000000 / TICKS_PER_SECOND)) $ours"
}

# Whether all answers have the id that every recorded request gets, or none: also of a request that fails.
ids() {
  local path
  for path in /accounts /nowhere; do
    curl -s --max-time 20 "http://127.0.0.1:${ports[$1]}$path?recorded=$2" -D - -o /dev/null
  done | awk '/^HTTP/ { answers++ } tolower($1) == "x-request-id:" { ids++ } END { print answers + 0, ids + 0 }'
}

take_turns() {
  local variant=$1 load=$2 turn pause
  LOAD=$load wrk -t1 -c"$CONNECTIONS" -d"$SECONDS_OF_TURNS"s -s tools/turns.lua "http://127.0.0.1:${ports[$variant]}" \
    2> "$work/counts" > "$work/turns.log" &
  turns=$!
  while kill -0 "$turns" 2> /dev/null; do
    turn=$(($(microseconds) / TURN + 1))
    pause=$((turn * TURN - $(microseconds)))
    ((pause <= 0)) || sleep "$(printf '0.%06d' "$pause")"
    snapshot "$variant" "$turn" || fail "$variant ended: $(tail -n 5 "$work/$variant.log")"
  done > "$work/snapshots"
  wait "$turns" || fail "wrk failed: $(tail -n 5 "$work/counts")"
  turns=
  ! grep -vE '^[0-9]+ [0-9]+$' "$work/counts" >&2 || fail "wrk could not take turns with $variant"
  ! grep 'Socket errors' "$work/turns.log" >&2 || fail "$variant did not always answer"
}

kinds_of() {
  [[ $1 == sample* ]] && echo "mix" || echo "read save"
}

# Within one process, for each kind of requests: microseconds per request that passes by, per recorded one without our threads, and of
# those per recorded one of whatever kind. The first turn was not a whole one.
measure_recording() {
  local variant=$1 run load=accounts
  [[ $variant != sample* ]] || load=sample
  echo -e "run\trequest\tpassed_by\trecorded\tour_threads" > "$OUT/$variant.tsv"
  for ((run = 1; run <= PROCESSES; run++)); do
    start "$variant" --overhead.pass-by --monitoring.web.include-rejected=false
    [[ $variant == *-off ]] || [[ "$(ids "$variant" 0), $(ids "$variant" 1)" == "2 0, 2 2" ]] ||
      fail "$variant does not record just the requests that do not pass by"
    take_turns "$variant" "$load"
    take_turns "$variant" "$load"
    stop "$variant"
    rm -rf "$work"/overhead.duckdb*
    awk -v run="$run" -v kinds="$(kinds_of "$variant")" '
      BEGIN { n = split(kinds, name, " ") }
      FILENAME == ARGV[1] { if (FNR > 1) count[$1] = $2; next }
      FNR > 1 && turn + 1 == $1 && turn in count {
        slot = turn % (2 * n)
        requests[slot] += count[turn]
        spent[slot] += $2 - total - ($3 - ours)
        carried += $3 - ours
      }
      { turn = $1; total = $2; ours = $3 }
      END {
        for (kind = 0; kind < n; kind++) {
          recorded += requests[2 * kind + 1]
        }
        for (kind = 0; kind < n; kind++) {
          printf "%d\t%s\t%.2f\t%.2f\t%.2f\n", run, name[kind + 1], spent[2 * kind] / requests[2 * kind],
            spent[2 * kind + 1] / requests[2 * kind + 1], carried / recorded
        }
      }' "$work/counts" "$work/snapshots" >> "$OUT/$variant.tsv"
  done
}

# What a recorded request costs to one that passes by.
turns_summary() {
  local variant=$1 request=$2 expression
  for expression in '($4 + $5) / $3' '$4 / $3' '$5 / $3'; do
    awk "\$2 == \"$request\" { printf \"%.4f\\n\", $expression }" "$OUT/$variant.tsv" | sort -n \
      | awk '{ v[NR] = $1 } END { printf " %.3f (%.2f-%.2f) |", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2, v[1], v[NR] }'
  done
}

# For a column of a table of rounds: the median and the quartiles of its ratio to the mean of both variants without monitoring in
# the same round (or of the difference from it), and its own median. Those without are compared with the first of them.
summary() {
  local file=$1 column=$2 variant=$3 kind=$4 scale=$5
  awk -F '\t' -v column="$column" -v variant="$variant" -v kind="$kind" -v scale="$scale" '
    function median(values, n, i, j, swap) {
      for (i = 2; i <= n; i++) {
        for (j = i; j > 1 && values[j] < values[j - 1]; j--) {
          swap = values[j]; values[j] = values[j - 1]; values[j - 1] = swap
        }
      }
      return (n % 2) ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
    }
    NR > 1 && $2 == "none" { first[$1] = $column }
    NR > 1 && $2 == "none-again" { second[$1] = $column }
    NR > 1 && $2 == variant { own[++n] = $column * scale; value[n] = $column; round[n] = $1 }
    END {
      for (i = 1; i <= n; i++) {
        base = (variant ~ /^none/) ? first[round[i]] : (first[round[i]] + second[round[i]]) / 2
        relative[i] = (kind == "ratio") ? value[i] / base : (value[i] - base) * scale
      }
      middle = median(relative, n)
      lower = relative[int((n + 3) / 4)]
      upper = relative[n + 1 - int((n + 3) / 4)]
      if (kind == "ratio") {
        printf "%.3f (%.2f-%.2f), %.4g", middle, lower, upper, median(own, n)
      } else {
        printf "%+.0f (%+.0f to %+.0f), %.0f", middle, lower, upper, median(own, n)
      }
    }' "$OUT/$file"
}

report() {
  local variant request
  echo
  echo "Ratios to the mean of both without monitoring in the same round, of \"none-again\" to \"none\": median (quartiles), then the median itself."
  echo
  echo "| variant | CPU per request, us | bytes per request | requests/s | p50, ms | p99, ms |"
  echo "|---|---|---|---|---|---|"
  for variant in "${VARIANTS[@]}"; do
    echo "| $variant | $(summary slices.tsv 6 "$variant" ratio 1) | $(summary slices.tsv 7 "$variant" ratio 1)" \
      "| $(summary slices.tsv 3 "$variant" ratio 1) | $(summary slices.tsv 4 "$variant" ratio 1)" \
      "| $(summary slices.tsv 5 "$variant" ratio 1) |"
  done
  echo
  echo "Differences from the mean of both without monitoring, of \"none-again\" from \"none\": median (quartiles), then the median itself."
  echo
  echo "| variant | start-up, ms | live heap when idle, KiB | resident when idle, MiB |"
  echo "|---|---|---|---|"
  for variant in "${VARIANTS[@]}"; do
    echo "| $variant | $(summary starts.tsv 3 "$variant" difference 1) | $(summary starts.tsv 4 "$variant" difference 0.0009765625)" \
      "| $(summary starts.tsv 5 "$variant" difference 0.0009765625) |"
  done
  echo
  echo "Within one process, CPU per recorded request to that of one that passes by: median (least-greatest) of the processes."
  echo
  echo "| variant | request | all | without our threads | our threads |"
  echo "|---|---|---|---|---|"
  for variant in "${VARIANTS_WITH_TURNS[@]}"; do
    for request in $(kinds_of "$variant"); do
      echo "| $variant | $request |$(turns_summary "$variant" "$request")"
    done
  done
  echo
  # What was dropped would have cost less.
  if grep -hE ' (WARN|ERROR) .* dev\.monitoring\.|dropped|missed' "$OUT"/monitoring*.log "$OUT"/sample*.log | grep -v storage-type; then
    echo "The lines above are from the logs of the variants."
  fi
}

build
[[ ${1:-} != --build ]] || exit 0
[[ -r /proc/self/schedstat ]] || fail "this kernel does not tell what a thread costs (/proc/<pid>/schedstat)"
install_wrk
build_sink_and_agent
rm -f "$OUT"/*.log
start_sink
measure_starts
measure_load
for variant in "${VARIANTS_WITH_TURNS[@]}"; do
  measure_recording "$variant"
done
report
