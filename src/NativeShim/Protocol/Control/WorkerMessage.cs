using System.Text.Json.Serialization;

namespace TensorFusion.Protocol.Control;

/// <summary>
/// One line of the control socket: JSON with the member <c>type</c> that says which of the four messages it is.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(WorkerStatus), "status")]
[JsonDerivedType(typeof(WorkerEvent), "event")]
[JsonDerivedType(typeof(WorkerCommand), "command")]
[JsonDerivedType(typeof(WorkerReply), "reply")]
public abstract record WorkerMessage;
