namespace TensorFusion.Tests.Unit.Billing;

/// <summary>Where a silo dies while the ledger is written.</summary>
internal enum LedgerFault
{
    None,
    BeforePage,
    BeforeAccount,
    BeforeAnswer,
}
