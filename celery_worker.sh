#!/usr/bin/env bash
# Starts Celery workers, without the rest of the stack. ./celery_worker.sh --help tells more.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"

usage() {
    cat <<'END'
Usage: ./celery_worker.sh [--all] [--queue NAME] [--concurrency N] [--beat] [--help]

  (nothing)         one worker for each queue, each with the queue's own number of processes
  --all             one worker for all queues
  --queue NAME      this queue only; may be repeated
  --concurrency N   processes of each worker (or NEXUS_WORKER_CONCURRENCY)
  --beat            the timetable, too: exactly one in an installation

The broker is NEXUS_REDIS_URL, else the one that ./nexus up started here. With READY_FOLDER set, each worker
touches READY_FOLDER/NAME every few seconds for as long as it is well.
TERM or Ctrl-C lets running tasks finish for as long as the soft shutdown allows, then stops everything.
END
}

fail() {
    echo "celery_worker.sh: $1" >&2
    exit 2
}

((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) || fail "bash 4.4 or newer is needed; this is $BASH_VERSION"

all=no beat=no concurrency="${NEXUS_WORKER_CONCURRENCY:-0}" only=()
while (($#)); do
    case "$1" in
        --all) all=yes ;;
        --beat) beat=yes ;;
        --queue) [[ $# -ge 2 ]] || fail "--queue needs a name"; only+=("$2"); shift ;;
        --concurrency) [[ $# -ge 2 ]] || fail "--concurrency needs a number"; concurrency="$2"; shift ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; fail "unknown option $1" ;;
    esac
    shift
done
[[ "$concurrency" =~ ^[0-9]+$ ]] || fail "--concurrency needs a number, not $concurrency"

python=.venv/bin/python
[[ -x "$python" ]] || python="$(command -v python3)" || fail "there is no Python; run ./nexus once"
export PYTHONPATH="$PWD" PYTHONUNBUFFERED=1
export REMAP_SIGTERM=SIGQUIT # a worker that is asked to stop finishes what it can first

# name and processes of each queue, from the one place that lists them
rows="$("$python" -c 'from config.packs import PACKS
for pack in PACKS: print(pack.queue, pack.concurrency)')" || fail "the queues cannot be read; run ./nexus once"

declare -A own=()
queues=()
while read -r name processes; do
    own["$name"]="$processes"
    queues+=("$name")
done <<<"$rows"
for name in "${only[@]}"; do
    [[ -n "${own[$name]:-}" ]] || fail "there is no queue $name. Known: ${queues[*]}"
done
((${#only[@]})) && queues=("${only[@]}")

children=()
stop() {
    trap '' TERM INT
    ((${#children[@]})) && kill -TERM "${children[@]}" 2>/dev/null
    wait
    exit "${1:-0}"
}
trap 'stop 0' TERM INT

start() { # NAME ARGUMENTS: in a session of its own, so that Ctrl-C reaches us alone and we ask each worker once
    local module=(celery)
    [[ -n "${READY_FOLDER:-}" ]] && module=(app.stack.ready "$READY_FOLDER/$1")
    "$python" -c 'import os, sys; os.setsid(); os.execv(sys.executable, [sys.executable, "-m", *sys.argv[1:]])' \
        "${module[@]}" -A config.celery_config "${@:2}" &
    children+=($!)
}

worker() { # QUEUES NAME PROCESSES
    local processes="$3"
    ((concurrency)) && processes="$concurrency"
    start "$2" worker -Q "$1" -n "$2@%h" -c "$processes" --without-mingle --without-gossip
}

if [[ $all == yes ]]; then
    total=0
    for name in "${queues[@]}"; do total=$((total + own[$name])); done
    worker "$(IFS=,; echo "${queues[*]}")" all "$total"
else
    for name in "${queues[@]}"; do worker "$name" "$name" "${own[$name]}"; done
fi
[[ $beat == yes ]] && start beat beat -S redbeat.RedBeatScheduler

# When one ends by itself the rest stops too, and whoever started us sees it.
status=0
wait -n || status=$?
echo "celery_worker.sh: a process ended with status $status; stopping the others" >&2
stop "$((status ? status : 1))"
