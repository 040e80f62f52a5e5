using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Orleans.Storage;

namespace TensorFusion.Grains.Directory;

/// <summary>
/// The slices that have not ended, in small pages: a change writes its page only, and changes of one page that
/// come while it is being written share the next write. For use from one scheduler only.
/// </summary>
internal sealed class SliceRoll(IGrainStorage storage, GrainId owner)
{
    private const int PageCount = 256;

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _holders = new(StringComparer.Ordinal);
    private readonly Page[] _pages = [.. Enumerable.Range(0, PageCount).Select(i => new Page(storage, owner, i))];

    /// <summary>Ids of all slices.</summary>
    public IReadOnlyCollection<string> Ids => _names.Keys;

    /// <summary>Reads all pages.</summary>
    public async Task ReadAsync()
    {
        await Task.WhenAll(_pages.Select(page => page.ReadAsync()));
        foreach (var (id, name) in _pages.SelectMany(page => page.Slices))
        {
            _names[id] = name;
            _holders.TryAdd(name, id);
        }
    }

    /// <summary>Whether a slice is on the roll.</summary>
    public bool Contains(string sliceId) => _names.ContainsKey(sliceId);

    /// <summary>Finds the slice of a tenant that has a name.</summary>
    public bool TryFind(string tenant, string name, [NotNullWhen(true)] out string? sliceId) =>
        _holders.TryGetValue(Name(tenant, name), out sliceId);

    /// <summary>Puts a slice on the roll; ends when that is written.</summary>
    public Task AddAsync(string sliceId, string tenant, string name)
    {
        var full = Name(tenant, name);
        _holders.TryAdd(full, sliceId);
        return _names.TryAdd(sliceId, full) ? PageOf(sliceId).SetAsync(sliceId, full) : PageOf(sliceId).WrittenAsync();
    }

    /// <summary>Strikes a slice off the roll; ends when that is written.</summary>
    public Task RemoveAsync(string sliceId)
    {
        if (!_names.Remove(sliceId, out var name))
        {
            return PageOf(sliceId).WrittenAsync();
        }

        if (_holders.TryGetValue(name, out var holder) && holder == sliceId)
        {
            _holders.Remove(name);
        }

        return PageOf(sliceId).SetAsync(sliceId, null);
    }

    private static string Name(string tenant, string name) => $"{tenant}/{name}";

    private Page PageOf(string sliceId)
    {
        // Must be the same in all processes and for all time.
        var hash = 2166136261u;
        foreach (var c in sliceId)
        {
            hash = (hash ^ c) * 16777619u;
        }

        return _pages[(hash ^ (hash >> 16)) % PageCount];
    }

    private sealed class Page
    {
        private readonly IGrainStorage _storage;
        private readonly GrainId _owner;
        private readonly string _name;
        private readonly SerialWriter _writer;
        private readonly GrainState<RollPage> _state = new(new RollPage());
        private long _changed;
        private long _written;

        public Page(IGrainStorage storage, GrainId owner, int number)
        {
            (_storage, _owner) = (storage, owner);
            _name = string.Create(CultureInfo.InvariantCulture, $"roll-{number}");
            _writer = new(WriteAsync);
        }

        public IEnumerable<KeyValuePair<string, string>> Slices => _state.State!.Slices;

        public async Task ReadAsync()
        {
            await _storage.ReadStateAsync(_name, _owner, _state);
            _state.State ??= new();
        }

        public Task SetAsync(string sliceId, string? name)
        {
            var slices = _state.State!.Slices;
            _state.State = new()
            {
                Slices = name is null ? slices.Remove(sliceId) : slices.SetItem(sliceId, name),
            };
            _changed++;
            return _writer.WriteAsync();
        }

        /// <summary>Ends when all that was changed before is written.</summary>
        public Task WrittenAsync() => _written == _changed ? Task.CompletedTask : _writer.WriteAsync();

        private async Task WriteAsync()
        {
            var changed = _changed;
            await _storage.WriteStateAsync(_name, _owner, _state);
            _written = changed;
        }
    }
}
