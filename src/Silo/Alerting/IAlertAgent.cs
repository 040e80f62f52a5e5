using Orleans.Services;

namespace TensorFusion.Silo.Alerting;

/// <summary>Keeps the cluster watched.</summary>
internal interface IAlertAgent : IGrainService;
