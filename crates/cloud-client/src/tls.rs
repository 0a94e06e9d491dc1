//! Which certificates are believed: the system's, and one more for a cloud with a certificate of its own.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;

use crate::CloudError;

/// Whose certificates are believed.
#[derive(Clone, Default)]
pub struct Roots {
    /// DER certificates beside the system's: the host runs a cloud that only his people use.
    pub more: Vec<Vec<u8>>,
}

pub(crate) fn config(roots: &Roots) -> Result<ClientConfig, CloudError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone());
    let builder = builder.with_safe_default_protocol_versions().map_err(|_| CloudError::Strange)?;
    let more = roots.more.iter().map(|der| CertificateDer::from(der.clone()));
    trust(builder, provider, more)
}

type Builder = rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>;

#[cfg(not(target_os = "android"))]
fn trust(
    builder: Builder,
    provider: Arc<rustls::crypto::CryptoProvider>,
    more: impl Iterator<Item = CertificateDer<'static>>,
) -> Result<ClientConfig, CloudError> {
    use rustls_platform_verifier::Verifier;

    let verifier = Verifier::new_with_extra_roots(more, provider).map_err(|_| CloudError::Strange)?;
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

#[cfg(target_os = "android")]
fn trust(
    builder: Builder,
    _provider: Arc<rustls::crypto::CryptoProvider>,
    more: impl Iterator<Item = CertificateDer<'static>>,
) -> Result<ClientConfig, CloudError> {
    let mut store = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in more {
        store.add(certificate).map_err(|_| CloudError::Strange)?;
    }
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}
