#!/usr/bin/env bash
# Builds TensorFusion, starts it on this machine, and runs a CUDA program that knows nothing of it on a slice of a GPU.
#   deploy/quickstart.sh            leaves the silo running and says what to try next
#   deploy/quickstart.sh --once     stops everything afterwards; 0 only if the program's results were right
#   deploy/quickstart.sh --stop     stops a silo that an earlier call left running
# Without an NVIDIA driver the GPU is a software device: real kernels, real limits, a modelled speed.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
app=$root/artifacts/app
demo=$root/artifacts/demo

once=0
stop_only=0
case ${1:-} in
    '') ;;
    --once) once=1 ;;
    --stop) stop_only=1 ;;
    *)
        sed -n '2,6s/^# \{0,1\}//p' "$0"
        [ "$1" = --help ] && exit 0
        exit 2
        ;;
esac

if [ $once -eq 1 ]; then
    home=$(mktemp -d /tmp/tensorfusion-once.XXXXXX)
else
    home=${TENSORFUSION_HOME:-$HOME/.tensorfusion}
    mkdir -p "$home"
fi
pid_file=$home/silo.pid

export TENSORFUSION_DATA=$home/data TENSORFUSION_RUN=$home/run
# Socket names are limited to 107 bytes.
if [ ${#TENSORFUSION_RUN} -gt 60 ]; then
    TENSORFUSION_RUN=/tmp/tensorfusion-quickstart-$(id -u)
fi

# Ends the silo of an earlier call, and its workers, which outlive it by design.
stop() {
    local pid process
    if [ -f "$pid_file" ]; then
        pid=$(cat "$pid_file")
        if [[ $(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline") == *tensorfusion-silo* ]]; then
            kill -TERM "$pid" 2>/dev/null || true
            for _ in $(seq 1 150); do
                kill -0 "$pid" 2>/dev/null || break
                sleep 0.1
            done
            kill -KILL "$pid" 2>/dev/null || true
        fi
        rm -f "$pid_file"
    fi
    for process in /proc/[0-9]*; do
        if [[ $(tr '\0' ' ' 2>/dev/null <"$process/cmdline") == *tensorfusion-worker*" --spec $TENSORFUSION_RUN/"* ]]; then
            kill -TERM "${process#/proc/}" 2>/dev/null || true
        fi
    done
}

if [ $stop_only -eq 1 ]; then
    stop
    echo "Stopped."
    exit 0
fi

finish() {
    local status=$?
    if [ $once -eq 1 ]; then
        stop
        if [ $status -ne 0 ]; then
            tail -n 40 "$home/silo.log" "$home/demo.log" 2>/dev/null || true
        fi
        rm -rf "$home"
    fi
    exit $status
}
trap finish EXIT

# shellcheck source=deploy/prerequisites.sh
. deploy/prerequisites.sh
require_dotnet
require_commands g++=g++ cmake=cmake make=make

echo "Building into $app (the first time takes some minutes)"
publish() {
    local log=$home/build.log
    if ! dotnet publish "$1" -c Release -o "$2" -nodeReuse:false -v quiet --nologo >"$log" 2>&1; then
        cat "$log" >&2
        echo "Building $1 failed." >&2
        exit 1
    fi
}
if ! dotnet build src/NativeShim/Client/TensorFusion.Client.csproj -c Release -nodeReuse:false -v quiet --nologo \
        >"$home/build.log" 2>&1; then
    cat "$home/build.log" >&2
    exit 1
fi
publish src/NativeShim/Worker/TensorFusion.Worker.csproj "$app"
publish src/Silo/TensorFusion.Silo.csproj "$app"
publish src/Cli/TensorFusion.Cli.csproj "$app"
publish samples/IlgpuDemo/IlgpuDemo.csproj "$demo"
mkdir -p "$app/lib"
cp -a "$root"/artifacts/native/lib/. "$app/lib/"

taken() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# free_port FIRST: sets port to the first free one from FIRST on that no earlier call has given out.
free_port() {
    port=$1
    while taken "$port" || [[ " $given " == *" $port "* ]]; do
        port=$((port + 1))
    done
    given="$given $port"
}

stop
given=
free_port "${TENSORFUSION_HTTP_PORT:-8080}" && export TENSORFUSION_HTTP_PORT=$port
free_port "${TENSORFUSION_SILO_PORT:-11111}" && export TENSORFUSION_SILO_PORT=$port
free_port "${TENSORFUSION_GATEWAY_PORT:-30000}" && export TENSORFUSION_GATEWAY_PORT=$port
free_port "${TENSORFUSION_STORE_PORT:-6397}" && export TENSORFUSION_STORE_PORT=$port
export TENSORFUSION_GATEWAY=127.0.0.1:$TENSORFUSION_GATEWAY_PORT
export TENSORFUSION_WORKER=$app/tensorfusion-worker TENSORFUSION_LIB=$app/lib

healthy() {
    local status
    exec 3<>"/dev/tcp/127.0.0.1/$TENSORFUSION_HTTP_PORT" || return 1
    printf 'GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
    IFS= read -r -t 5 status <&3 || status=
    exec 3>&-
    [[ $status == *' 200 '* ]]
} 2>/dev/null

echo "Starting tensorfusion-silo (log: $home/silo.log)"
nohup "$app/tensorfusion-silo" >"$home/silo.log" 2>&1 </dev/null &
echo $! >"$pid_file"
for attempt in $(seq 1 240); do
    if healthy; then
        break
    fi
    if ! kill -0 "$(cat "$pid_file")" 2>/dev/null || [ "$attempt" -eq 240 ]; then
        tail -n 40 "$home/silo.log" >&2
        echo "The silo did not become healthy." >&2
        exit 1
    fi
    sleep 0.25
done

export PATH=$app:$PATH
echo
tensorfusion get gpus
echo
echo "\$ tensorfusion run --tflops 20 --vram 4GiB -- ilgpu-demo"
tensorfusion run --tflops 20 --vram 4GiB --name quickstart -- \
    "$demo/ilgpu-demo" --seconds 6 --png "$home/mandelbrot.png" >"$home/demo.log" 2>&1 &
run=$!
for _ in $(seq 1 240); do
    if grep -q '^memory:' "$home/demo.log" || ! kill -0 $run 2>/dev/null; then
        break
    fi
    sleep 0.25
done
smi=$(tensorfusion smi) || smi="tensorfusion smi failed with status $?"
status=0
wait $run || status=$?
cat "$home/demo.log"
echo
echo "While it ran, \"tensorfusion smi\" showed:"
echo "$smi"
echo
if [ $status -ne 0 ]; then
    echo "The program ended with status $status." >&2
    exit $status
fi
if [ $once -eq 1 ]; then
    echo "All results were right. Stopping everything."
    exit 0
fi

cat <<EOF
All results were right; the picture is $home/mandelbrot.png.
TensorFusion keeps running:
  dashboard  http://127.0.0.1:$TENSORFUSION_HTTP_PORT/dashboard
  API        http://127.0.0.1:$TENSORFUSION_HTTP_PORT
Try next:
  export PATH=$app:\$PATH TENSORFUSION_GATEWAY=$TENSORFUSION_GATEWAY
  tensorfusion run --tflops 10 --vram 2GiB -- $demo/ilgpu-demo --seconds 30
  tensorfusion smi
  tensorfusion get slices --watch
  $root/deploy/quickstart.sh --stop
EOF
