namespace TensorFusion.Silo.Access;

/// <summary>What a call needs.</summary>
/// <param name="Role">The least role.</param>
/// <param name="Scope">Where the tenant is found that it is about.</param>
internal sealed record AccessNeed(TenantRole Role, AccessScope Scope = AccessScope.None);
