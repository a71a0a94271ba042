// `links.md` says where rustdoc has the pages. It stands in front of each, and what is defined first holds.
#![doc = include_str!("links.md")]
#![doc = include_str!("README.md")]

macro_rules! pages {
    ($($name:ident = $path:literal,)*) => {$(
        #[doc = include_str!("links.md")]
        #[doc = include_str!($path)]
        pub mod $name {}
    )*};
}

pages! {
    authentication = "authentication.md",
    comparison = "comparison.md",
    concurrency = "concurrency.md",
    concurrent_updates = "concurrent-updates.md",
    errors = "errors.md",
    features = "features.md",
    getting_started = "getting-started.md",
    hooks = "hooks.md",
    logging = "logging.md",
    moving = "moving.md",
    paging = "paging.md",
    privileged_access = "privileged-access.md",
    rate_limits = "rate-limits.md",
    requests = "requests.md",
    testing = "testing.md",
    troubleshooting = "troubleshooting.md",
    unions = "unions.md",
    updates = "updates.md",
}
