#!/usr/bin/env bash
# Runs the GPU suite: natively and on a slice, alternating, and says how they compare.
#   run.sh [--bundle FILE] [--stage STAGE[,STAGE...]] [--only NAME[,NAME...]] [--budget SECONDS] [--out FOLDER]
#          [--software] [--remote] [--soak SECONDS]
# Stages, each ended by its budget (500 s) with what it has by then:
#   conformance  every remoted call, natively and on a slice     limits   memory limits by each way to allocate
#   faults       errors in one of four slices                     samples  CUDA programs compiled here with nvcc
#   frameworks   PyTorch, JAX, CuPy: equal outputs                speed    the seven workloads, and the cost of a launch
#   shares       what slices get of the card's time
#   start        the start of PyTorch on the device            tiers    32 GiB to the host and back
#   soak         four programs in four slices for --soak seconds (300)
# Without --stage: conformance, limits, faults. A table goes to standard output; FOLDER ($OUT, else ./results) gets
# report.json, report.txt and logs. --software: no GPU is used, but the software one. --remote: slices are reached over
# TCP (through the loopback, with TLS) as from another machine. Exit status: 0 nothing failed,
# 1 something failed, 2 usage, 69 nothing to run on.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

bundle=
arguments=()
while [ $# -gt 0 ]; do
    case $1 in
        --bundle)
            [ $# -ge 2 ] || { echo "--bundle needs a file" >&2; exit 2; }
            bundle=$2
            shift 2
            ;;
        --help)
            sed -n '2,16s/^# \{0,1\}//p' "$0"
            exit 0
            ;;
        *)
            arguments+=("$1")
            shift
            ;;
    esac
done
command -v python3 >/dev/null || { echo "python3 is missing" >&2; exit 69; }

home=$here
unpacked=
if [ -n "$bundle" ] || [ ! -d "$here/app" ]; then
    bundle=${bundle:-$here/../../artifacts/gpu/tensorfusion-gpu.tar.xz}
    [ -f "$bundle" ] || { echo "there is no bundle at $bundle; make it with tests/Gpu/pack.sh" >&2; exit 2; }
    unpacked=$(mktemp -d /tmp/tensorfusion-gpu.XXXXXX)
    tar -C "$unpacked" -xJf "$bundle"
    home=$unpacked/tensorfusion-gpu
fi

child=
# shellcheck disable=SC2317 # called by the traps below
finish() {
    status=$?
    trap - EXIT
    if [ -n "$child" ] && kill -0 "$child" 2>/dev/null; then
        kill -TERM "$child"
        wait "$child" || true
    fi
    [ -z "$unpacked" ] || rm -rf "$unpacked"
    exit "$status"
}
trap finish EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
PYTHONDONTWRITEBYTECODE=1 python3 "$home/suite/main.py" --home "$home" "${arguments[@]+"${arguments[@]}"}" &
child=$!
wait "$child" && status=0 || status=$?
child=
exit "$status"
