//! The typed clients of the five, as their users have them, against the stubs of their contracts.

use std::env;
use std::process::Command;

use countersign::harness::Service;
use countersign::provider::typed::support::answer::{Answer, Error};
use countersign::provider::typed::support::env::EnvironmentError;
use countersign::provider::typed::{self, talkover, temporis, timelines_partner, timelines_public, timether};

async fn service(id: &str) -> Service {
    let generated = typed::PROVIDERS.iter().find(|known| known.id == id).unwrap();
    Service::start(generated).await.unwrap()
}

fn documented<T, E>(outcome: Result<Answer<T>, Error<E>>) -> Answer<E> {
    match outcome {
        Err(Error::Documented(answer)) => answer,
        Err(other) => panic!("status {:?}", other.status()),
        Ok(answer) => panic!("{} is a success", answer.status),
    }
}

#[test]
fn each_client_knows_what_its_page_says_of_where_it_is() {
    assert_eq!(talkover::Client::BASE_URL, "https://app.talkover.ai/api/v1");
    assert_eq!(temporis::Client::BASE_URL, "https://api.temporis.co");
    assert_eq!(timelines_public::Client::BASE_URL, "https://app.timelines.ai/integrations/api");
    assert_eq!(timelines_partner::Client::BASE_PATH, "/partner/api/v1");
    assert_eq!(timether::Client::BASE_PATH, "/api/v1");
}

#[tokio::test]
async fn talkover_tells_a_token_that_expired_from_one_that_it_does_not_know() {
    use talkover::{Cause, Client, Credentials};
    let service = service("talkover").await;
    let asked = async |credentials: Credentials| {
        Client::with_client(service.base_url(), credentials, service.transport()).get_health().await
    };
    let good = service.credential("environmentToken");
    assert_eq!(asked(Credentials::new().environment_token(good)).await.unwrap().status, 200);
    let unknown = asked(Credentials::new().environment_token("talq_unknown")).await.unwrap_err().cause();
    assert!(unknown.may_be(Cause::CredentialUnknown) && !unknown.may_be(Cause::CredentialExpired), "{unknown:?}");
    let missing = asked(Credentials::new()).await.unwrap_err().cause();
    assert!(missing.may_be(Cause::CredentialMissing) && !missing.may_be(Cause::CredentialExpired), "{missing:?}");
    // As the page has it.
    let body = r#"{"error": "TOKEN_EXPIRED", "message": "Authentication token has expired", "status_code": 401}"#;
    let expired = talkover::GetHealthError::Status401(serde_json::from_str(body).unwrap()).cause();
    assert!(expired.is(Cause::CredentialExpired), "{expired:?}");
}

#[tokio::test]
async fn temporis_tells_a_missing_token_from_an_unknown_one() {
    use temporis::{Cause, Client, Credentials};
    let service = service("temporis").await;
    let asked = async |credentials: Credentials| {
        let client = Client::with_client(service.base_url(), credentials, service.transport());
        let request = serde_json::from_str(r#"{"data_profile": "hourly_orders", "count": 5}"#).unwrap();
        documented(client.predict(Some(&request)).await).value.cause()
    };
    let missing = asked(Credentials::new()).await;
    assert!(missing.may_be(Cause::CredentialMissing) && !missing.may_be(Cause::CredentialUnknown), "{missing:?}");
    let unknown = asked(Credentials::new().access_token("ts_unknown")).await;
    assert!(unknown.may_be(Cause::CredentialUnknown) && !unknown.may_be(Cause::CredentialMissing), "{unknown:?}");
}

#[tokio::test]
async fn a_partner_is_set_once_and_a_moment_is_one() {
    use timelines_partner::{Cause, Client, Credentials};
    let service = service("timelines-partner").await;
    let token = service.credential("bearerAuth");
    let credentials = Credentials::new().bearer_auth(token);
    let client = Client::with_client(service.base_url(), credentials, service.transport());
    assert!(client.get_public_api_token("sample").await.is_err_and(|error| matches!(error, Error::NotSent(_))));
    let other = client.clone().with_x_tl_partner_id("other");
    let cause = documented(other.get_public_api_token("sample").await).value.cause();
    assert!(cause.may_be(Cause::TenantUnknown) && cause.iter().all(|stated| stated.inferred), "{cause:?}");
    let body = r#"{"workspace_id": "w", "token": "s3cret", "rotated_at": "2024-01-01T12:00:00Z"}"#;
    let answer: timelines_partner::types::PartnerApiPublicTokenResponse = serde_json::from_str(body).unwrap();
    assert_eq!(answer.rotated_at.as_ref().unwrap().value().unwrap().unix_timestamp(), 1_704_110_400);
    assert!(!format!("{answer:?}").contains("s3cret"));
}

/// Where a child of the test below finds its service.
const CHILD: &str = "COUNTERSIGN_TEST_OF_ENVIRONMENT";

/// The variables that settings and pages name, of each of the five. A program may not set its own, so the test
/// runs itself once more, with them.
#[tokio::test(flavor = "multi_thread")]
async fn each_client_is_made_of_its_variables() {
    if let Ok(url) = env::var(CHILD) {
        return in_child(&url).await;
    }
    let service = service("timether").await;
    let run = |variables: &[(&str, &str)]| {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args(["--exact", "typed::each_client_is_made_of_its_variables"]);
        for variable in VARIABLES {
            child.env_remove(variable);
        }
        let status = child.env(CHILD, service.base_url()).envs(variables.iter().copied()).output().unwrap();
        assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stdout));
    };
    tokio::task::block_in_place(|| run(&[]));
    let token = service.credential("apiToken");
    let all = VARIABLES.map(|variable| (variable, if variable == "TIMETHER_API_TOKEN" { token } else { "sample" }));
    tokio::task::block_in_place(|| run(&all));
}

/// A client is made of names that a build script reads out of `provider.toml`; the settings, which read all of it, have
/// the same.
#[test]
fn clients_read_the_variables_of_the_settings() {
    let mut read: Vec<String> = Vec::new();
    for provider in countersign::provider::built_in().unwrap() {
        read.extend(provider.settings.credentials.values().filter_map(|own| own.token.clone()));
        let tenants = ["X-TL-Partner-Id", "X-Workspace-Id"];
        let parameters = provider.settings.parameters.iter().filter(|(name, _)| tenants.contains(&name.as_str()));
        read.extend(parameters.filter_map(|(_, own)| own.variable.clone()));
    }
    read.sort();
    let mut expected = VARIABLES.map(str::to_owned);
    expected.sort();
    assert_eq!(read, expected);
}

const VARIABLES: [&str; 7] = [
    "TALKOVER_TOKEN",
    "TEMPORIS_TOKEN",
    "TIMELINESAI_API_TOKEN",
    "TIMELINES_PARTNER_TOKEN",
    "TIMELINES_PARTNER_ID",
    "TIMETHER_API_TOKEN",
    "TIMETHER_WORKSPACE_ID",
];

async fn in_child(url: &str) {
    countersign::exec::use_ring();
    let said = |outcome: Result<(), EnvironmentError>| outcome.map_err(|error| error.to_string());
    let made = [
        said(talkover::Client::from_env().map(drop)),
        said(temporis::Client::from_env().map(drop)),
        said(timelines_public::Client::from_env().map(drop)),
        said(timelines_partner::Client::from_env_at("http://127.0.0.1:9/partner/api/v1").map(drop)),
        said(timether::Client::from_env_at(url).map(drop)),
    ];
    if env::var_os(VARIABLES[0]).is_none() {
        let unset = |variables: &str| Err(format!("{variables} must be set"));
        let expected = [
            unset("TALKOVER_TOKEN"),
            unset("TEMPORIS_TOKEN"),
            unset("TIMELINESAI_API_TOKEN"),
            unset("TIMELINES_PARTNER_TOKEN and TIMELINES_PARTNER_ID"),
            unset("TIMETHER_API_TOKEN and TIMETHER_WORKSPACE_ID"),
        ];
        assert_eq!(made, expected);
        return;
    }
    assert_eq!(made, [const { Ok(()) }; 5]);
    let answer = timether::Client::from_env_at(url).unwrap().get_root().await.unwrap();
    assert!(answer.status.is_success());
}
