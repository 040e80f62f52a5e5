using Orleans.Services;

namespace TensorFusion.Silo.Alerting;

/// <summary>Keeps the cluster watched.</summary>
[Alias("tensorfusion.IAlertAgent")]
internal interface IAlertAgent : IGrainService;
