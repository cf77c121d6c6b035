//! Whose certificates are trusted where the caller gave some.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::reason::TargetError;
use crate::secret::CredentialValue;

/// Whether a text has a certificate in it, as PEM.
pub fn holds_certificate(pem: &[u8]) -> bool {
    CertificateDer::from_pem_slice(pem).is_ok()
}

/// TLS that trusts the certificates in `given` beside the system's, and shows the certificate of `identity`.
///
/// # Errors
/// Which of them can't be read.
pub(super) fn config(given: &[u8], identity: Option<&CredentialValue>) -> Result<ClientConfig, TargetError> {
    let given: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(given).collect();
    let given = given.ok().filter(|given| !given.is_empty()).ok_or(TargetError::Authorities)?;
    let provider = Arc::new(ring::default_provider());
    let authorities = Verifier::new_with_extra_roots(given.iter().cloned(), Arc::clone(&provider));
    let authorities = authorities.map_err(|_| TargetError::Authorities)?;
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|_| TargetError::Client)?.dangerous();
    let builder = builder.with_custom_certificate_verifier(Arc::new(GivenCertificates { authorities, given }));
    let Some(pem) = identity.map(|pem| pem.expose().as_bytes()) else { return Ok(builder.with_no_client_auth()) };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let (Ok(chain), Ok(key)) = (chain, PrivateKeyDer::from_pem_slice(pem)) else { return Err(TargetError::Identity) };
    builder.with_client_auth_cert(chain, key).map_err(|_| TargetError::Identity)
}

/// Takes what authorities vouch for, and a certificate that is itself one of those that were given: a self-signed
/// one often calls itself an authority, as `openssl req -x509` makes it, and as such would be no service's.
#[derive(Debug)]
struct GivenCertificates {
    authorities: Verifier,
    given: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for GivenCertificates {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.authorities.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verified {
            // Whether its time is over was asked before what it is for, and has an error of its own; its name was not.
            Err(Error::InvalidCertificate(CertificateError::Other(_))) if self.given.contains(end_entity) => {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authorities.supported_verify_schemes()
    }
}
