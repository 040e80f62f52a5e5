#!/usr/bin/env bash
# Builds the native tests with the address and undefined-behaviour sanitizers, runs every suite, and checks the exports
# of the client libraries. Ends with a line "N passed, N failed".
# usage: run.sh [--threads]    --threads: build with the thread sanitizer instead
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
build=$root/artifacts/native/tests
libraries=$root/artifacts/native/lib
sanitizers=address,undefined
if [[ ${1:-} == --threads ]]; then
  sanitizers=thread
  build=$build-threads
fi

for tool in cmake g++ objdump; do
  command -v $tool > /dev/null || { echo "$tool is missing: apt-get install cmake g++ binutils" >&2; exit 69; }
done

cmake -S "$root/src/NativeShim/Client" -B "$root/artifacts/native/build" -DTENSORFUSION_OUTPUT="$libraries" > /dev/null
cmake --build "$root/artifacts/native/build" --parallel > /dev/null
cmake -S "$root/tests/Native" -B "$build" -DTENSORFUSION_TEST_SANITIZERS=$sanitizers > /dev/null
cmake --build "$build" --parallel > /dev/null

passed=0
failed=0
count() { # name, command...
  local name=$1 output summary
  shift
  output=$("$@" 2>&1) || true
  summary=$(tail -1 <<< "$output")
  if [[ $summary =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=$((passed + BASH_REMATCH[1]))
    failed=$((failed + BASH_REMATCH[2]))
    [[ ${BASH_REMATCH[2]} == 0 ]] || printf '%s\n' "$output"
  else
    failed=$((failed + 1))
    printf '%s ended early:\n%s\n' "$name" "$output"
  fi
  echo "$name: $summary"
}

for suite in "$build"/suites/*; do
  if [[ $(basename "$suite") == client ]]; then
    count client "$root/tests/Native/with-worker.sh" "$suite"
  else
    count "$(basename "$suite")" "$suite"
  fi
done
count exports "$root/tests/Native/check-exports.sh" "$libraries"

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
