//! The typed client, answered by a stub of the same contract: in success, and in each documented
//! error, told apart by its type.

use clients::support::answer::Error;
use clients::tides::{Client, Credentials, GetTidesError};
use countersign::harness::Service;

mod clients {
    countersign::clients!();
}

async fn service() -> Service {
    Service::start(&clients::PROVIDERS[0]).await.unwrap()
}

fn credentials(service: &Service) -> Credentials {
    Credentials::new().account_token(service.credential("accountToken"))
}

#[tokio::test]
async fn tides_are_typed() {
    let service = service().await;
    let client = Client::with_client(service.base_url(), credentials(&service), service.transport());
    let answer = client.get_tides("hel", "acme").await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.value[0].metres, 2.7);
}

#[tokio::test]
async fn without_a_token_the_refusal_is_the_documented_one() {
    let service = service().await;
    let client = Client::with_client(service.base_url(), Credentials::new(), service.transport());
    let Err(Error::Documented(answer)) = client.get_tides("hel", "acme").await else { panic!("refused") };
    let GetTidesError::Status401(body) = answer.value else { panic!("a 401") };
    assert_eq!(body.error, "no-token");
}

#[tokio::test]
async fn too_many_requests_say_how_long_to_wait() {
    let service = service().await;
    let client = Client::with_client(service.base_url(), credentials(&service), service.answering(429));
    let Err(Error::Documented(answer)) = client.get_tides("hel", "acme").await else { panic!("refused") };
    let GetTidesError::Status429(body) = answer.value else { panic!("a 429") };
    assert_eq!((body.limit, body.seconds), (60, 30));
    assert!(answer.headers.contains_key("retry-after"));
}
