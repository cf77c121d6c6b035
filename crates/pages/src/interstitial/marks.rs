//! By what login pages, bot walls, shells and error pages are known.

use std::sync::LazyLock;

use regex::Regex;

/// Ids of the element that programs fill, by the frameworks that choose them.
pub const MOUNTS: [&str; 10] = [
    "root",
    "app",
    "__next",
    "__nuxt",
    "___gatsby",
    "__docusaurus",
    "svelte",
    "redoc",
    "redoc-container",
    "swagger-ui",
];

/// Elements that a script builds a reference in.
pub const BUILT: [&str; 2] = ["redoc", "elements-api"];

/// What the markup of challenges holds, by who makes them.
pub const CHALLENGES: [&str; 10] = [
    "challenge-platform",
    "cf-challenge",
    "cf-turnstile",
    "challenges.cloudflare.com",
    "g-recaptcha",
    "h-captcha",
    "px-captcha",
    "_Incapsula_Resource",
    "captcha-delivery.com",
    "awsWafCookieDomainList",
];

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

pub static LOGIN_PATH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:log[-_]?in|sign[-_]?in|sso|log[-_]?on|sign[-_]?on)$"));

pub static WALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:just a moment|one moment, please|attention required|access denied|access to this page has been denied|pardon our interruption|(?:vercel )?security check(?:point)?|robot check|are you (?:a )?(?:human|robot)|verify(?:ing)? (?:that )?you are (?:a )?human|human verification|checking your browser|please wait|ddos[- ]guard|captcha|request unsuccessful)\b",
    )
});

/// What a wall asks of whoever looks.
pub static HUMAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:you are (?:a )?(?:human|not a (?:robot|bot))|(?:not|are you) a (?:robot|bot)|are you (?:a )?human|(?:checking|verifying) (?:that )?your (?:browser|connection)|checking if the site connection is secure|(?:complete|solve|pass) the (?:captcha|challenge|security check)|you have been blocked|enable javascript and cookies to continue|needs? to review the security of your connection|unusual (?:traffic|activity) from your|verification successful)\b",
    )
});

pub static LOGIN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:log ?in|sign ?in|login)(?:$|\W| (?:to|with|page)\b)"));

/// What a login page says to whoever is not logged in, and documentation does not.
pub static DEMAND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:please (?:log|sign) in\b(?: to (?:continue|view|access)[^.\n]{0,40})?|(?:log|sign) in to (?:continue|view this|access this)\b|you (?:must|need to|have to) (?:be logged in|log in|sign in) to (?:view|see|access|read) this (?:page|site|content|documentation))",
    )
});

pub static NO_PAGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:error )?404\W+)?(?:oops\W+)?(?:the |this |that )?(?:page|file) (?:you requested )?(?:(?:was |could |can )?not (?:be )?found|does(?:n't| not) exist|can't be found|is (?:gone|missing))\b|^page (?:gone|missing)$|^we (?:couldn't|could not|can't) find (?:that|this|the) page",
    )
});

/// `404`, `502 Bad Gateway`, `Service Unavailable`: a title and no more.
pub static STATUS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:http )?(?:error )?(?:40[0-9]|410|429|50[0-4]|52[0-9])(?:$|\W+(?:error|bad|not|gone|forbidden|unauthorized|too many|internal|service|server|gateway)\b.{0,40}$)|not found$|(?:internal )?server error$|service (?:temporarily )?unavailable$|something went wrong\W*$|an error (?:has )?occurred\W*$|application error\W*$)",
    )
});

/// What an error page says of the page that was looked for. Of a resource, documentation says so.
pub static LOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:the|this) (?:page|url|document) (?:that )?(?:you(?:'re| are)? (?:were )?(?:looking for|requested|tried to (?:reach|open)|trying to (?:reach|view|access))|requested)|the requested (?:url|page) (?:was not found|could not be)|(?:this|that) page (?:could not be found|can't be found|does(?:n't| not) exist|no longer exists)|(?:couldn't|could not|can't) find (?:the|that|this) page|the server is temporarily unable)",
    )
});

/// What a web server puts below its own error pages.
pub static SERVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:$|(?:nginx|apache|openresty|cloudflare|caddy|varnish|iis|litespeed|envoy)[^\n]{0,60}$)")
});

pub static ENABLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:enable|requires?|turn on|needs?) java ?script\b|\bjava ?script (?:is|must be|to be) (?:required|enabled|disabled)\b",
    )
});
