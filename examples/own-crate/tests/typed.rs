//! The typed client, answered by a stub of the same contract: in success, and in each documented
//! error, told apart by its type.

use clients::support::answer::Error;
use clients::tides::{Cause, Client, Credentials, GetTidesError};
use countersign::harness::Service;

mod clients {
    countersign::clients!();
}

/// For whom all requests are made.
const ACCOUNT: &str = "acme";

async fn service() -> Service {
    Service::start(&clients::PROVIDERS[0]).await.unwrap()
}

fn credentials(service: &Service) -> Credentials {
    Credentials::new().account_token(service.credential("accountToken"))
}

#[tokio::test]
async fn tides_are_typed() {
    let service = service().await;
    let client =
        Client::with_client(service.base_url(), credentials(&service), service.transport()).with_x_account_id(ACCOUNT);
    let answer = client.get_tides("hel").await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.value[0].metres, 2.7);
    assert_eq!(answer.value[0].at.value().unwrap().unix_timestamp(), 1_893_553_440);
}

#[tokio::test]
async fn without_a_token_the_refusal_is_the_documented_one() {
    let service = service().await;
    let client =
        Client::with_client(service.base_url(), Credentials::new(), service.transport()).with_x_account_id(ACCOUNT);
    let error = client.get_tides("hel").await.unwrap_err();
    assert!(error.cause().may_be(Cause::CredentialMissing) && !error.cause().may_be(Cause::CredentialExpired));
    let Error::Documented(answer) = error else { panic!("documented") };
    let GetTidesError::Status401(body) = answer.value else { panic!("a 401") };
    assert_eq!(body.error, "no-token");
}

#[tokio::test]
async fn each_documented_failure_has_its_type() {
    let service = service().await;
    for status in [400, 401, 403, 404, 429] {
        let client = Client::with_client(service.base_url(), credentials(&service), service.answering(status))
            .with_x_account_id(ACCOUNT);
        let Err(Error::Documented(answer)) = client.get_tides("hel").await else { panic!("refused") };
        assert_eq!(answer.status, status);
        let said = match answer.value {
            GetTidesError::Status400(body) if status == 400 => body.error,
            GetTidesError::Status401(body) if status == 401 => body.error,
            GetTidesError::Status403(body) if status == 403 => body.error,
            GetTidesError::Status404(body) if status == 404 => body.station_id,
            GetTidesError::Status429(body) if status == 429 => body.seconds.to_string(),
            other => panic!("{status} is {other:?}"),
        };
        let documented = [(400, "no-account"), (401, "no-token"), (403, "not-yours"), (404, "hel"), (429, "30")];
        assert!(documented.contains(&(status, &said)), "{status}: {said}");
    }
}
