namespace TensorFusion.Driver;

/// <summary>CUarray_format: the type of one channel of an element.</summary>
public enum ArrayFormat
{
    None = 0,
    UnsignedInt8 = 1,
    UnsignedInt16 = 2,
    UnsignedInt32 = 3,
    SignedInt8 = 8,
    SignedInt16 = 9,
    SignedInt32 = 10,
    Half = 16,
    Float = 32,
}
