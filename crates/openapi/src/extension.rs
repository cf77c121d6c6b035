//! The one place that names our extensions to OpenAPI (Specification Extensions, OpenAPI 3.0.3
//! "Specification Extensions").

/// On most objects: the page and heading that a node was written from.
pub const SOURCE: &str = "x-source";
/// Beside it: `documented` or `inferred`.
pub const BASIS: &str = "x-basis";
/// On info: the document does not state everything.
pub const INCOMPLETE: &str = "x-incomplete";
/// On a response or an example: the causes that it answers. One with a basis of its own is an object: `cause`
/// and, beside it, `x-source` and `x-basis`.
pub const CAUSES: &str = "x-causes";
/// On an operation: what it does to the context (`billed`, `telephones`, `creates-token`, …).
pub const EFFECT: &str = "x-effect";
/// On a parameter: it says on whose behalf a request is made (`true`), only the caller's own is served
/// (`own`), or it does neither, whatever its name (`false`).
pub const TENANT: &str = "x-tenant";
/// On an operation: the properties of its answer that are the same when it is asked once more.
pub const REPEATED: &str = "x-repeated";
/// On info: what pages state that OpenAPI has no word for. Each has the `kind`, the `subject` and the `value` of
/// a fact, as `facts` shows it.
pub const STATEMENTS: &str = "x-statements";
/// On a header of an answer: the value that it has now.
pub const VALUE: &str = "x-value";
/// On a property: its value may not be shown.
pub const SECRET: &str = "x-secret";
/// On a security scheme: what every token starts with.
pub const TOKEN_PREFIX: &str = "x-token-prefix";
/// On a security scheme: the claims that a JWT must have.
pub const JWT_CLAIMS: &str = "x-jwt-claims";
/// On a security scheme: the environment variable that the documentation keeps the token in.
pub const TOKEN_VARIABLE: &str = "x-token-variable";

/// Others', on an operation or a parameter: the last day on which it is there.
pub const SUNSET: [&str; 2] = ["x-sunset", "sunset"];
/// Others', beside it: how settled it is.
pub const STABILITY: [&str; 2] = ["x-stability-level", "x-stability"];
/// Others', on a schema: the values that are taken in a request; an answer may have more.
pub const EXTENSIBLE_ENUM: &str = "x-extensible-enum";

/// All of ours.
pub const ALL: &[&str] = &[
    SOURCE,
    BASIS,
    INCOMPLETE,
    CAUSES,
    EFFECT,
    TENANT,
    REPEATED,
    STATEMENTS,
    VALUE,
    SECRET,
    TOKEN_PREFIX,
    JWT_CLAIMS,
    TOKEN_VARIABLE,
];
