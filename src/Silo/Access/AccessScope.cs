namespace TensorFusion.Silo.Access;

/// <summary>Where in a call the tenant is found that it is about.</summary>
internal enum AccessScope
{
    /// <summary>It is about no tenant.</summary>
    None,

    /// <summary>In the key of the grain, before a slash if there is one.</summary>
    Key,

    /// <summary>The first argument is its name.</summary>
    FirstArgument,

    /// <summary>In the filter; one that names no tenant is narrowed to the caller's own.</summary>
    Filter,

    /// <summary>In the slice's specification.</summary>
    Spec,

    /// <summary>In the slice itself.</summary>
    Slice,

    /// <summary>In the slice whose id is the first argument.</summary>
    SliceId,

    /// <summary>In each item of the result; those of others are left out.</summary>
    Result,
}
