//! Paths: literal characters that need escapes, parameters inside of a segment, paths that look alike.

use serde_json::json;

use super::{SampleOperation, SampleVersion};

const PATHS: [&str; 30] = [
    "/",
    "/plain",
    "/plain/",
    "/a b/c",
    "/größe",
    "/日本語/一覧",
    "/a%20b",
    "/100%25",
    "/a+b",
    "/a&b=c",
    "/~user/it's",
    "/semi;colon,comma",
    "/(round)/[square]",
    "/quote\"d",
    "/back\\slash",
    "/v1.0/dots...",
    "/at@colon:here",
    "/dollar$!star*",
    "/items/{id}",
    "/items/mine",
    "/items/{id}:cancel",
    "/items/{id}.csv",
    "/items/{id}/parts/{part}",
    "/items/{id}/parts/all",
    "/pair/{a}-{b}",
    "/range/{from}..{to}",
    "/caps/{ID}",
    "/name/{user-id}/{user.name}",
    "/v{version}/x",
    "/deep/a/b/c/d/e/f",
];

pub fn operations(version: SampleVersion) -> Vec<SampleOperation> {
    PATHS
        .iter()
        .map(|path| {
            let names = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
            let parameters: Vec<_> = names
                .map(|name| match version {
                    SampleVersion::V2 => json!({ "in": "path", "name": name, "required": true, "type": "string" }),
                    _ => json!({ "in": "path", "name": name, "required": true, "schema": { "type": "string" } }),
                })
                .collect();
            let value = json!({ "parameters": parameters });
            SampleOperation { path: Some((*path).to_owned()), ..SampleOperation::new("get", *path, value) }
        })
        .collect()
}
