using System.Reflection;
using System.Text;

namespace TensorFusion.Tests.Unit.House;

/// <summary>
/// Everything that other versions of the product rely on in messages and in stored state, as text: aliases, ids and
/// types of members, values of enumerations, methods of grain interfaces, names of grain types and of their stored
/// state.
/// </summary>
internal static class WireContract
{
    private const BindingFlags Instance =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The contract of some assemblies.</summary>
    public static string Describe(IEnumerable<Assembly> assemblies)
    {
        var text = new StringBuilder();
        var types = assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(IsWritten)
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .ToList();
        foreach (var type in types.Where(IsGrainInterface))
        {
            text.Append($"interface {Alias(type)} ({type.FullName})\n");
            foreach (var method in type.GetMethods().OrderBy(Alias, StringComparer.Ordinal))
            {
                var parameters = method.GetParameters().Select(parameter => Name(parameter.ParameterType));
                text.Append($"  {Alias(method)}({string.Join(", ", parameters)}) -> {Name(method.ReturnType)}\n");
            }
        }

        foreach (var type in types.Where(type => type.GetCustomAttribute<GrainTypeAttribute>() is not null))
        {
            text.Append($"grain {type.GetCustomAttribute<GrainTypeAttribute>()!.GetGrainType(null!, null!)}\n");
            foreach (var parameter in type.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
            {
                if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } state)
                {
                    text.Append($"  state {state.StateName} in {state.StorageName}: ");
                    text.Append($"{Name(parameter.ParameterType.GetGenericArguments()[0])}\n");
                }
            }
        }

        foreach (var type in types.Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null))
        {
            text.Append($"type {Alias(type)} ({type.FullName})\n");
            foreach (var line in type.IsEnum ? Values(type) : Members(type))
            {
                text.Append($"  {line}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>What in the assemblies has no fixed name, so that renaming it would break others.</summary>
    public static IEnumerable<string> Unnamed(IEnumerable<Assembly> assemblies)
    {
        var types = assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(IsWritten)
            .Where(type => IsGrainInterface(type)
                || type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)
            .ToList();
        var noAlias = types.Where(type => type.GetCustomAttribute<AliasAttribute>() is null)
            .Select(type => $"{type.FullName} has no [Alias]");
        var noMethodAlias = types.Where(IsGrainInterface)
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<AliasAttribute>() is null)
            .Select(method => $"{method.DeclaringType!.FullName}.{method.Name} has no [Alias]");
        var noId = types.Where(type => !type.IsEnum && !type.IsInterface)
            .SelectMany(type => type.GetProperties(Instance))
            .Where(property => property.CanWrite && IdOf(property) is null)
            .Select(property => $"{property.DeclaringType!.FullName}.{property.Name} has no [Id]");
        return noAlias.Concat(noMethodAlias).Concat(noId).Order(StringComparer.Ordinal);
    }

    /// <summary>Not made by Orleans' generator.</summary>
    private static bool IsWritten(Type type) =>
        !type.FullName!.StartsWith("OrleansCodeGen", StringComparison.Ordinal);

    private static bool IsGrainInterface(Type type) =>
        type.IsInterface && type.IsAssignableTo(typeof(IAddressable));

    private static string Alias(MemberInfo member) =>
        member.GetCustomAttribute<AliasAttribute>()?.Alias ?? member.Name;

    private static IEnumerable<string> Values(Type type) =>
        Enum.GetValues(type).Cast<object>().Select(value => $"{Convert.ToInt64(value)}: {value}");

    private static IEnumerable<string> Members(Type type) =>
        type.GetProperties(Instance).Cast<MemberInfo>().Concat(type.GetFields(Instance))
            .Select(member => (Member: member, Id: IdOf(member)))
            .Where(pair => pair.Id is not null)
            .OrderBy(pair => pair.Id)
            .Select(pair => $"{pair.Id}: {Name(TypeOf(pair.Member))} {pair.Member.Name}");

    /// <summary>The id that is given, or that a record's parameter has by its position.</summary>
    private static long? IdOf(MemberInfo member)
    {
        if (member.GetCustomAttribute<IdAttribute>() is { } given)
        {
            return given.Id;
        }

        var parameters = member.DeclaringType!.GetConstructors()
            .Select(constructor => constructor.GetParameters())
            .Where(parameters => parameters.Any(parameter => parameter.Name == member.Name))
            .MaxBy(parameters => parameters.Length);
        var position = Array.FindIndex(parameters ?? [], parameter => parameter.Name == member.Name);
        return position < 0 ? null : position;
    }

    private static Type TypeOf(MemberInfo member) =>
        member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;

    private static string Name(Type type)
    {
        if (type.IsGenericType)
        {
            var arguments = string.Join(", ", type.GetGenericArguments().Select(Name));
            return $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{arguments}>";
        }

        return type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.Name;
    }
}
