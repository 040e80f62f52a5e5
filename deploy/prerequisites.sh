# Sourced, not run. Puts in place what building needs beyond the .NET SDK, and says what it does.

# The SDK is the one thing that must be there: its version is the user's business, not ours.
require_dotnet() {
    if ! command -v dotnet >/dev/null; then
        echo "The .NET 10 SDK is missing. Install it (https://dotnet.microsoft.com/download) and run this again." >&2
        exit 69
    fi
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
    # Build servers left behind would hold memory, and the caller's output open.
    export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
}

# require_commands COMMAND=PACKAGE...: installs the Debian or Ubuntu packages of those commands that are missing.
require_commands() {
    local missing=() pair privilege=()
    for pair in "$@"; do
        command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
    done
    if [ ${#missing[@]} -eq 0 ]; then
        return
    fi

    if [ "$(id -u)" -ne 0 ]; then
        privilege=(sudo -n)
    fi
    if ! command -v apt-get >/dev/null || ! "${privilege[@]}" true 2>/dev/null; then
        echo "Missing: ${missing[*]}. Install these packages (this needs root) and run this again." >&2
        exit 69
    fi
    echo "Installing with apt-get: ${missing[*]}"
    "${privilege[@]}" apt-get update -qq >/dev/null || true
    if ! "${privilege[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null; then
        echo "apt-get could not install: ${missing[*]}. Install them by hand and run this again." >&2
        exit 69
    fi
}
