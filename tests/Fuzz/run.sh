#!/usr/bin/env bash
# Fuzzes what reads bytes of the other side: the worker's record decoder, frames, images and handshake (.NET, by mutation of
# well-formed records), and the client library's frame parser (libFuzzer with the address and undefined-behaviour
# sanitizers). Half of the time goes to each. Inputs that fail are kept in artifacts/fuzz; exit status 1 then.
# usage: run.sh SECONDS [worker|client]
set -euo pipefail

seconds=${1:?usage: run.sh SECONDS [worker|client]}
part=${2:-both}
root=$(cd "$(dirname "$0")/../.." && pwd)
out=$root/artifacts/fuzz
mkdir -p "$out/corpus" "$out/failures"
[[ $part == both ]] && each=$(((seconds + 1) / 2)) || each=$seconds

if [[ $part != client ]]; then
  program=$root/tests/Fuzz/bin/Release/net10.0/TensorFusion.Tests.Fuzz.dll
  [[ -f $program ]] || dotnet build -c Release -v q --nologo "$root/tests/Fuzz"
  dotnet "$program" "$each" "$out/failures"
fi

if [[ $part != worker ]]; then
  clang=$(compgen -c clang++ | grep -E '^clang\+\+(-[0-9]+)?$' | sort -Vr | head -1 || true)
  if [[ -z $clang ]]; then
    install=(apt-get install -y --no-install-recommends clang-14 libclang-rt-14-dev)
    [[ $(id -u) == 0 ]] || install=(sudo "${install[@]}")
    "${install[@]}" > "$out/install.log" 2>&1 || { echo "clang with libFuzzer is missing: apt-get install clang" >&2; exit 69; }
    clang=clang++-14
  fi
  client=$root/src/NativeShim/Client
  sources=(attach channel connection_string log memory_map mirror mirror_words printed process remote_callbacks
    remote_handshake remote_receive remote_send ring sha256 tls)
  sources=("${sources[@]/#/$client/core/}")
  sources=("${sources[@]/%/.cpp}")
  "$clang" -std=c++17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
    -I"$client" -I"$root/tests/Native/remote" -I"$root/tests/Native" -o "$out/client-frames" \
    "$root/tests/Fuzz/Client/frames.cpp" "$root/tests/Native/remote/small_worker.cpp" \
    "${sources[@]}" -lpthread -ldl
  python3 "$root/tests/Fuzz/seeds.py" "$out/seeds"
  "$out/client-frames" -max_total_time="$each" -max_len=8192 -timeout=20 -rss_limit_mb=2048 -detect_leaks=0 -print_final_stats=1 \
    -artifact_prefix="$out/failures/" "$out/corpus" "$out/seeds" 2> "$out/client.log" || {
    tail -n 60 "$out/client.log"
    exit 1
  }
  echo "client frames: $(sed -n 's/^stat::number_of_executed_units: *//p' "$out/client.log") executions, no failure"
fi
