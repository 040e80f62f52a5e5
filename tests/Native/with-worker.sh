#!/usr/bin/env bash
# Runs a command as a program of a slice: starts a worker on the software GPU, lets TENSORFUSION_CONNECTION lead to it,
# and ends it afterwards. The worker must have been built (Release).
# usage: with-worker.sh [--remote] COMMAND...    --remote: over TCP instead of shared memory
set -euo pipefail

transport=shm
if [[ ${1:-} == --remote ]]; then
  transport=tcp
  shift
fi
root=$(cd "$(dirname "$0")/../.." && pwd)
worker=$(find "$root/src/NativeShim/Worker/bin/Release" -name tensorfusion-worker.dll 2> /dev/null | head -1)
[[ -n $worker ]] || { echo "no worker: run 'dotnet build -c Release src/NativeShim/Worker' first" >&2; exit 69; }

folder=$(mktemp -d)
token=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
# The software GPU's own UUID: the first 16 bytes of a hash of the host's name, marked as made up (version 8).
digest=$(printf 'tensorfusion software gpu\n%s\n0' "$(hostname | cut -d. -f1)" | sha256sum)
byte6=$(printf '%02x' $((0x${digest:12:2} & 0x0F | 0x80)))
byte8=$(printf '%02x' $((0x${digest:16:2} & 0x3F | 0x80)))
uuid="GPU-${digest:0:8}-${digest:8:4}-$byte6${digest:14:2}-$byte8${digest:18:2}-${digest:20:12}"
cat > "$folder/spec.json" << END
{ "sliceId": "s-native", "tenant": "default", "token": "$token", "epoch": 1, "runDirectory": "$folder",
  "driver": "software", "softwareGpu": "@100tf@2048MiB", "qos": "medium",
  "devices": [ { "uuid": "$uuid", "index": 0, "virtualUuid": "GPU-10010203-0405-0607-0809-0a0b0c0d0e0f",
    "virtualPciBus": 1, "vramLimitBytes": 1073741824, "tflops": 10, "cardTflops": 100, "name": "Test GPU" } ],
  "remote": { "address": "127.0.0.1", "port": 0, "requireTls": true, "graceSeconds": 30, "bulkLanes": 2,
    "imageStore": "$folder/images", "imageStoreBytes": 1073741824 } }
END

TENSORFUSION_SOFTGPU_STATE="$folder/gpu" dotnet "$worker" --spec "$folder/spec.json" &
pid=$!
finish() {
  kill -9 $pid 2> /dev/null || true
  wait $pid 2> /dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

deadline=$((SECONDS + 60))
until [[ -S $folder/attach.sock ]] && grep -q " ready$" "$folder/worker.log"; do
  if ((SECONDS > deadline)) || ! kill -0 $pid 2> /dev/null; then
    echo "the worker did not start:" >&2
    cat "$folder/worker.log" >&2 || true
    exit 70
  fi
  sleep 0.05
done

connection="shm://$folder/attach.sock"
if [[ $transport == tcp ]]; then
  connection="tcp://127.0.0.1:$(sed -n 's/.*programs of other machines: 127.0.0.1 port \([0-9]*\).*/\1/p' "$folder/worker.log")"
fi
status=0
TENSORFUSION_CONNECTION="$connection?slice=s-native&token=$token" "$@" || status=$?
[[ $status == 0 ]] || cat "$folder/worker.log" >&2
exit $status
