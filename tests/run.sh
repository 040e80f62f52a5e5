#!/usr/bin/env bash
# Runs the tests: all of them, or the parts named.
#   tests/run.sh [--no-build] [format] [native] [unit] [cluster] [e2e]
# It installs what is missing (apt-get, as root or by sudo), builds with warnings as errors, and ends with one line
# "N passed, N failed". Logs and TRX files lie in artifacts/tests. Exit status 0 when nothing failed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
root=$PWD
results=$root/artifacts/tests
configuration=Release
build=1
parts=()
for argument in "$@"; do
    case $argument in
        --no-build) build=0 ;;
        format | native | unit | cluster | e2e) parts+=("$argument") ;;
        *)
            echo "usage: tests/run.sh [--no-build] [format] [native] [unit] [cluster] [e2e]" >&2
            exit 2
            ;;
    esac
done
if [ ${#parts[@]} -eq 0 ]; then
    parts=(format native unit cluster e2e)
fi

# shellcheck source=deploy/prerequisites.sh
. deploy/prerequisites.sh
rm -rf "$results"
mkdir -p "$results"
passed=0
failed=0
table=()

# record NAME PASSED FAILED SECONDS
record() {
    passed=$((passed + $2))
    failed=$((failed + $3))
    table+=("$(printf '%-13s %7d passed %5d failed %7d s' "$1" "$2" "$3" "$4")")
}

# step NAME COMMAND...: something that either holds or does not; counted only when it does not.
step() {
    local name=$1 start=$SECONDS status
    shift
    echo "== $name"
    "$@" >"$results/$name.log" 2>&1
    status=$?
    if [ $status -ne 0 ]; then
        tail -n 60 "$results/$name.log"
        echo "$name failed with status $status; the whole log: $results/$name.log"
        record "$name" 0 1 $((SECONDS - start))
    else
        table+=("$(printf '%-13s %33s %7d s' "$name" "holds" $((SECONDS - start)))")
    fi
    return $status
}

# The value of an attribute of a TRX file's Counters element.
counter() {
    sed -n "s/.*<Counters[^>]* $2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1
}

# dotnet_tests NAME PROJECT LIMIT: a test project. A run without results, or one that skips tests, fails.
dotnet_tests() {
    local name=$1 project=$2 limit=$3 start=$SECONDS trx=$results/$1.trx status total good bad
    echo "== $name"
    timeout --kill-after=10 "$limit" dotnet test "$project" -c $configuration --no-build --nologo \
        --logger "trx;LogFileName=$trx" --logger "console;verbosity=normal" >"$results/$name.log" 2>&1
    status=$?
    total=$(counter "$trx" total 2>/dev/null)
    good=$(counter "$trx" passed 2>/dev/null)
    bad=$((${total:-0} - ${good:-0}))
    if [ $status -ne 0 ] && [ $bad -eq 0 ]; then
        bad=1
    fi
    if [ "${total:-0}" -eq 0 ]; then
        bad=1
    fi
    if [ $bad -ne 0 ]; then
        grep -E -A 25 '^ *(Failed|\[xUnit.net.*\[(FAIL|SKIP)\])|error' "$results/$name.log" | head -n 150
        echo "$name: status $status; the whole log: $results/$name.log"
    fi
    record "$name" "${good:-0}" $bad $((SECONDS - start))
}

# native_tests: tests/Native/run.sh ends with "N passed, N failed" as this script does.
native_tests() {
    local start=$SECONDS status last good bad
    echo "== native"
    timeout --kill-after=10 600 tests/Native/run.sh >"$results/native.log" 2>&1
    status=$?
    last=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$results/native.log" | tail -n 1)
    good=$(sed -n 's/^\([0-9]*\) passed.*/\1/p' <<<"$last")
    bad=$(sed -n 's/.* \([0-9]*\) failed$/\1/p' <<<"$last")
    if [ -z "$last" ] || { [ $status -ne 0 ] && [ "$bad" -eq 0 ]; }; then
        bad=1
    fi
    if [ "$bad" -ne 0 ]; then
        tail -n 60 "$results/native.log"
        echo "native: status $status; the whole log: $results/native.log"
    fi
    record native "${good:-0}" "$bad" $((SECONDS - start))
}

clang_format() {
    local files=()
    mapfile -t files < <(git ls-files 'src/NativeShim/*.cpp' 'src/NativeShim/*.h' 'tests/Native/*.cpp' 'tests/Native/*.h' \
        'tests/Conformance/*.cpp' 'tests/Conformance/*.h' |
        grep -v /Generated/)
    if [ ${#files[@]} -gt 0 ]; then
        clang-format --dry-run -Werror "${files[@]}"
    fi
}

wants() {
    [[ " ${parts[*]} " == *" $1 "* ]]
}

require_dotnet
needed=(g++=g++ cmake=cmake make=make)
if wants format; then
    needed+=(clang-format=clang-format)
fi
if wants native; then
    needed+=(python3=python3)
fi
if wants e2e; then
    needed+=(redis-server=redis-server prometheus=prometheus prometheus-alertmanager=prometheus-alertmanager)
fi
require_commands "${needed[@]}"

if [ $build -eq 1 ] && ! step build dotnet build TensorFusion.sln -c $configuration -warnaserror -nodeReuse:false -v minimal; then
    parts=()
fi
if wants format; then
    step clang-format clang_format
    step generated dotnet src/NativeShim/Protocol/Generator/bin/$configuration/net10.0/TensorFusion.Protocol.Generator.dll --check
    step format dotnet format TensorFusion.sln --verify-no-changes --no-restore --severity warn
fi
if wants native; then
    native_tests
fi
if wants unit; then
    dotnet_tests unit tests/Unit/TensorFusion.Tests.Unit.csproj 480
fi
if wants cluster; then
    dotnet_tests cluster tests/Cluster/TensorFusion.Tests.Cluster.csproj 480
fi
if wants e2e; then
    dotnet_tests e2e tests/EndToEnd/TensorFusion.Tests.EndToEnd.csproj 1500
fi

echo
printf '%s\n' "${table[@]}"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
