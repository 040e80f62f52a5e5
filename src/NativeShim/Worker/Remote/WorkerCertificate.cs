using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TensorFusion.Worker.Remote;

/// <summary>
/// The certificate of this worker's life, signed by nobody: the handshake's proofs cover it, so that programs need no
/// authority to know it.
/// </summary>
internal sealed class WorkerCertificate
{
    private static readonly Lazy<WorkerCertificate> _ofThisProcess = new(() => new());

    private WorkerCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=tensorfusion-worker", key, HashAlgorithmName.SHA256);
        var from = DateTimeOffset.UnixEpoch;
        using var made = request.CreateSelfSigned(from, from.AddYears(200));

        // A round trip through a file format: the key must be one that the TLS library can use.
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        Fingerprint = SHA256.HashData(certificate.RawData);
        Options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
            EnabledSslProtocols = SslProtocols.Tls13,
        };
    }

    /// <summary>The one; made by the first use, which takes a tenth of a second.</summary>
    public static WorkerCertificate OfThisProcess => _ofThisProcess.Value;

    /// <summary>SHA-256 of the certificate.</summary>
    public byte[] Fingerprint { get; }

    public SslServerAuthenticationOptions Options { get; }
}
