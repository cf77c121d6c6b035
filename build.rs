fn main() {
    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").unwrap()).join("countersign.rs");
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    println!("cargo::rerun-if-changed=specs");
    let mut ids: Vec<_> =
        std::fs::read_dir("specs").unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    ids.sort();
    let mut s = String::from("pub struct Provider { pub id: &'static str, pub document: &'static str, pub document_path: &'static str, pub settings: &'static str, pub call: Call, pub operations: &'static [&'static str] }
pub type Call = fn(CallInput) -> std::pin::Pin<Box<dyn std::future::Future<Output = serde_json::Value> + Send>>;
pub struct CallInput { pub operation: String, pub base_url: String, pub credentials: std::collections::BTreeMap<String,String>, pub arguments: serde_json::Map<String, serde_json::Value>, pub exchange: std::sync::Arc<dyn Fn(reqwest::Request) -> reqwest::Response + Send + Sync> }
pub const PROVIDERS: &[Provider] = &[");
    for id in ids {
        s += &format!(
            "Provider {{ id: {id:?}, document: include_str!({:?}), document_path: {:?}, settings: include_str!({:?}), call: |_| todo!(), operations: &[] }},",
            format!("{root}/specs/{id}/openapi.yaml"),
            format!("specs/{id}/openapi.yaml"),
            format!("{root}/specs/{id}/provider.toml")
        );
    }
    s += "];";
    std::fs::write(out, s).unwrap();
}
