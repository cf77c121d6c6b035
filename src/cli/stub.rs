//! Serves a provider's contract, for clients in other processes and other languages.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use super::known::ProviderSource;
use super::output::Terminal;
use super::{CliError, Exit, known, names, value};
use crate::exec;
use crate::exec::CredentialStore;
use crate::exec::stub::{Responder, StubServer};
use crate::provider::Provider;

/// Serve a provider as its contract describes it: authentication is enforced, documented bodies
/// are answered, and `Prefer: code=429` asks for any documented answer.
#[derive(clap::Args)]
#[command(after_long_help = super::help::STUB)]
pub struct StubArgs {
    /// A known provider, or an OpenAPI document.
    #[arg(value_name = "PROVIDER or SPEC", value_parser = names::providers(), hide_possible_values = true)]
    provider: String,
    #[command(flatten)]
    known: ProviderSource,
    /// Where to listen: an address of this machine and a port, or a port alone for 127.0.0.1; port 0 is any free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0", value_parser = value::address)]
    listen: SocketAddr,
    /// Let pages of other origins call it (CORS).
    #[arg(long)]
    cors: bool,
    /// Remember what is made, until it is deleted; without it each answer is the document's.
    #[arg(long)]
    stateful: bool,
}

pub fn run(args: &StubArgs, terminal: Terminal) -> Result<Exit, CliError> {
    let providers = args.known.providers(std::slice::from_ref(&args.provider))?;
    known::warn(&providers, terminal);
    let provider = providers.first().expect("a name that is known names one provider");
    let runtime = tokio::runtime::Runtime::new().map_err(CliError::Start)?;
    runtime.block_on(serve(args, terminal, provider))
}

async fn serve(args: &StubArgs, terminal: Terminal, provider: &Provider) -> Result<Exit, CliError> {
    let lookup = |name: &str| std::env::var(name).ok();
    let values = provider.values(&lookup);
    let (vault, credentials) = CredentialStore::of_stub(&provider.contract, &provider.settings, &values, &lookup);
    let listening = |error| CliError::Listen { address: args.listen, error };
    let responder =
        Responder::new(provider.contract.clone(), vault, values).open_to_all(args.cors).stateful(args.stateful);
    let responder = responder.logging(Box::new(move |line, status| {
        terminal.note(&format!("{} {} {status}", line.method, line.path));
    }));
    let server = StubServer::bind(args.listen, Arc::new(responder)).await.map_err(listening)?;
    let first = format!("listening on http://{}", server.address().map_err(listening)?);
    let mut stdout = terminal.stdout();
    for line in std::iter::once(first).chain(credentials).chain(provider.exports(&lookup)) {
        writeln!(stdout, "{line}").map_err(exec::RunError::Report)?;
    }
    stdout.flush().map_err(exec::RunError::Report)?;
    match server.serve().await {}
}
