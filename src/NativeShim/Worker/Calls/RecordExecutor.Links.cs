using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Code.Images;
using TensorFusion.Worker.Objects;

namespace TensorFusion.Worker.Calls;

/// <summary>The driver's linker.</summary>
internal sealed unsafe partial class RecordExecutor
{
    protected override CudaResult OnLinkCreate(
        in LinkCreateRecord call, ReadOnlySpan<byte> payload, ref LinkCreateReply reply)
    {
        if (!_links.IsFree(call.Link))
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        if (call.OptionCount > MaxOptions || payload.Length < (int)call.OptionCount * 8
            || !AreScalarOptions(payload[..((int)call.OptionCount * 8)]))
        {
            return Refuse(CudaResult.InvalidValue);
        }

        var link = new LinkObject(_device, MaxOptions + 4);
        var ids = link.OptionIds;
        var values = link.OptionValues;
        uint count = 0;
        var given = payload[..((int)call.OptionCount * 8)];
        foreach (var (id, value) in MemoryMarshal.Cast<byte, (int Id, uint Value)>(given))
        {
            ids[count] = id;
            values[count++] = (void*)value;
        }

        ReadOnlySpan<JitOption> logs =
        [
            JitOption.InfoLogBuffer, JitOption.InfoLogBufferSizeBytes,
            JitOption.ErrorLogBuffer, JitOption.ErrorLogBufferSizeBytes,
        ];
        for (var i = 0; i < logs.Length; i++)
        {
            ids[count] = (int)logs[i];
            values[count++] = i switch
            {
                0 => link.InfoLog.Address,
                2 => link.ErrorLog.Address,
                _ => (void*)LinkObject.LogBytes,
            };
        }

        void* state;
        var result = Driver.cuLinkCreate_v2(count, ids, values, &state);
        if (result != CudaResult.Success)
        {
            link.Dispose();
            return result;
        }

        link.Handle = (nint)state;
        _links.TryAdd(call.Link, link);
        return result;
    }

    protected override CudaResult OnLinkAdd(
        in LinkAddRecord call, ReadOnlySpan<byte> payload, ref LinkAddReply reply, Span<byte> output, out int written)
    {
        written = 0;
        var link = _links.Find(call.Link);
        if (link is null || link.Image is not null)
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        var end = payload.IndexOf((byte)0);
        var name = end < 0 ? payload : payload[..end];
        using var image = FindImage(
            call.ImageFd, call.ImageOffset, call.ImageBytes, end < 0 ? default : payload[(end + 1)..]);
        var defect = image is null
            ? "there is no image"
            : ImageFormat.FindDefect(image.Bytes, (JitInputType)call.Kind);
        if (image is null || defect is not null)
        {
            link.ErrorLog.Write($"This image cannot be linked: {defect}.");
            written = link.ErrorLog.CopyTo(output);
            return Refuse(CudaResult.InvalidImage);
        }

        var text = name.Length > 0 && TryName(name, out var terminated) ? terminated : null;
        var result = Driver.cuLinkAddData_v2(
            (void*)link.Handle, call.Kind, image.Address, image.Size, text, 0, null, null);
        written = link.ErrorLog.CopyTo(output);
        return result;
    }

    protected override CudaResult OnLinkComplete(
        in LinkCompleteRecord call, ref LinkCompleteReply reply, Span<byte> output, out int written)
    {
        written = 0;
        var link = _links.Find(call.Link);
        if (link is null)
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        var result = CudaResult.Success;
        if (link.Image is null)
        {
            void* image;
            nuint bytes;
            result = Driver.cuLinkComplete((void*)link.Handle, &image, &bytes);
            if (result == CudaResult.Success)
            {
                link.Image = (byte*)image;
                link.ImageBytes = bytes;
            }
        }

        reply.Bytes = link.ImageBytes;
        reply.InfoLogBytes = (uint)link.InfoLog.CopyTo(output);
        reply.ErrorLogBytes = (uint)link.ErrorLog.CopyTo(output[(int)reply.InfoLogBytes..]);
        written = (int)(reply.InfoLogBytes + reply.ErrorLogBytes);
        return result;
    }

    protected override CudaResult OnLinkRead(
        in LinkReadRecord call, ref LinkReadReply reply, Span<byte> output, out int written)
    {
        written = 0;
        var link = _links.Find(call.Link);
        if (link is null || link.Image is null || call.Offset > link.ImageBytes)
        {
            return Refuse(CudaResult.InvalidValue);
        }

        written = (int)Math.Min((ulong)output.Length, link.ImageBytes - call.Offset);
        new ReadOnlySpan<byte>(link.Image + call.Offset, written).CopyTo(output);
        return CudaResult.Success;
    }

    protected override CudaResult OnLinkDestroy(in LinkDestroyRecord call)
    {
        var link = _links.Remove(call.Link);
        return link is null ? Refuse(CudaResult.InvalidHandle) : DestroyLink(link);
    }

    private CudaResult DestroyLink(LinkObject link)
    {
        var result = Driver.cuLinkDestroy((void*)link.Handle);
        link.Dispose();
        return result;
    }
}
