#!/usr/bin/env bash
# Checks the built client libraries: each exports exactly the names of its list, under the right soname, and needs no
# glibc later than 2.28 and no library beyond glibc's own.
# usage: check-exports.sh FOLDER_WITH_THE_LIBRARIES
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:-$root/artifacts/native/lib}
symbols=$root/src/NativeShim/Client/symbols
glibc_floor=2.28
passed=0
failed=0

verdict() { # what, details (empty: it holds)
  if [[ -z $2 ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED %s:\n%s\n' "$1" "$2"
  fi
}

check() { # list, library
  local library=$folder/$2 name=${2##*/} listed exported version needed versions
  if [[ ! -f $library ]]; then
    verdict "$2 is built" "$library is missing; build src/NativeShim/Client first"
    return
  fi

  listed=$(grep -v '^#' "$symbols/$1" | awk 'NF { print $1 }' | sort)
  exported=$(nm -D --defined-only "$library" | awk '{ print $NF }' | sort)
  verdict "$2 exports the names of $1 and nothing else" "$(diff <(echo "$listed") <(echo "$exported") || true)"

  versions=$(objdump -T "$library" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -uV)
  version=$(printf '%s\n' "$versions" "$glibc_floor" | sort -V | tail -1)
  verdict "$2 needs no glibc later than $glibc_floor" \
    "$([[ $version == "$glibc_floor" ]] || objdump -T "$library" | grep "GLIBC_$version" || true)"

  needed=$(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' \
    | grep -vE '^(libc\.so\.6|libm\.so\.6|libdl\.so\.2|libpthread\.so\.0|librt\.so\.1|ld-linux.*)$' || true)
  verdict "$2 needs no library beyond glibc" "$needed"

  verdict "$2 carries its name" "$(readelf -d "$library" | grep -q "(SONAME).*\[$name\]" || echo 'another soname')"
  verdict "${2%.1} leads to $2" "$([[ $(readlink "${library%.1}") == "$name" ]] || echo 'no such link')"
}

# What coverage.txt calls served is defined: only stubs are weak.
stubbed=$(nm -D --defined-only "$folder/libcuda.so.1" | awk '$2 == "W" { print $3 }' | sort)
refused=$(sed -n '/TF_ALL_STUBS/q; s/^TF_STUB(\(.*\))$/\1/p' "$root/src/NativeShim/Client/Generated/stubs.cpp" | sort)
verdict "only refused functions are stubs" "$(comm -23 <(echo "$stubbed") <(echo "$refused"))"

check libcuda.txt libcuda.so.1
check libnvidia-ml.txt libnvidia-ml.so.1
if [[ -d $folder/profile ]]; then
  check libcuda.txt profile/libcuda.so.1
fi
echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
