#!/usr/bin/env bash
# Makes one self-contained bundle of the product and its GPU suite: silo, worker, command line, client library,
# conformance programs, workloads. The target needs nothing but bash, tar, xz, python3 and what a CUDA host has.
#   tests/Gpu/pack.sh [FILE]       FILE: artifacts/gpu/tensorfusion-gpu.tar.xz
# Fails when the bundle is larger than 60 MiB.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
output=${1:-$root/artifacts/gpu/tensorfusion-gpu.tar.xz}
limit=$((60 << 20))
mkdir -p "$(dirname "$output")"
stage=$(mktemp -d "$(dirname "$output")/stage.XXXXXX")
trap 'rm -rf "$stage"' EXIT
bundle=$stage/tensorfusion-gpu

build() {
    if ! "$@" >"$stage/log" 2>&1; then
        cat "$stage/log" >&2
        echo "failed: $*" >&2
        exit 1
    fi
}

# All programs go into one folder, so that the runtime is there once.
for project in src/NativeShim/Worker/TensorFusion.Worker src/Cli/TensorFusion.Cli samples/IlgpuDemo/IlgpuDemo \
    src/Silo/TensorFusion.Silo; do
    build dotnet publish "$root/$project.csproj" -c Release -r linux-x64 --self-contained true -o "$bundle/app" \
        -p:DebugType=none -nodeReuse:false -v quiet --nologo
done
build cmake -S "$root/src/NativeShim/Client" -B "$stage/client" -DTENSORFUSION_OUTPUT="$bundle/app/lib"
build cmake --build "$stage/client" --parallel
build cmake -S "$root/tests/Conformance" -B "$stage/conformance" -DTENSORFUSION_OUTPUT="$bundle/bin"
build cmake --build "$stage/conformance" --parallel
find "$bundle/app" \( -name '*.xml' -o -name '*.pdb' -o -name '*.dbg' \) -delete
strip --strip-debug "$bundle"/bin/* "$(readlink -f "$bundle/app/lib/libcuda.so.1")" \
    "$(readlink -f "$bundle/app/lib/libnvidia-ml.so.1")"
cp -a "$root/tests/Gpu/run.sh" "$root/tests/Gpu/suite" "$bundle/"
find "$bundle" -name __pycache__ -prune -exec rm -rf {} +
git -C "$root" rev-parse --short HEAD >"$bundle/revision" 2>/dev/null || echo unknown >"$bundle/revision"

tar -C "$stage" --sort=name --owner=0 --group=0 --numeric-owner -cf - tensorfusion-gpu | xz -T0 -7 >"$output.part"
mv "$output.part" "$output"
size=$(stat -c %s "$output")
echo "$output: $((size >> 20)) MiB packed, $(du -sm "$bundle" | cut -f1) MiB unpacked"
if [ "$size" -ge "$limit" ]; then
    echo "the bundle is larger than $((limit >> 20)) MiB" >&2
    exit 1
fi
