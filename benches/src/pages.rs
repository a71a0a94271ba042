//! Pages with members, order of members, and lengths as in recorded answers of real orgs. Everything in them is made up.

/// A page of this many users: profiles with custom attributes, as an org that synchronizes with a directory has them.
#[must_use]
pub fn users(count: usize) -> Vec<u8> {
    page(&[include_str!("pages/user.json")], 0, count)
}

/// One user, with the links that Okta adds when one is asked for alone.
#[must_use]
pub fn user() -> Vec<u8> {
    fill(&compact(include_str!("pages/user_alone.json")), 7).into_bytes()
}

/// A page of this many users, from the one with this number on.
#[must_use]
pub fn users_from(start: usize, count: usize) -> Vec<u8> {
    page(&[include_str!("pages/user.json")], start, count)
}

/// A page of this many applications of five kinds.
#[must_use]
pub fn applications(count: usize) -> Vec<u8> {
    let kinds = [
        include_str!("pages/saml.json"),
        include_str!("pages/oidc.json"),
        include_str!("pages/bookmark.json"),
        include_str!("pages/oidc.json"),
        include_str!("pages/saml.json"),
        include_str!("pages/browser_plugin.json"),
        include_str!("pages/auto_login.json"),
    ];
    page(&kinds, 0, count)
}

/// A page of this many events.
#[must_use]
pub fn log_events(count: usize) -> Vec<u8> {
    let kinds = [
        include_str!("pages/sign_on.json"),
        include_str!("pages/sign_on.json"),
        include_str!("pages/policy.json"),
    ];
    page(&kinds, 0, count)
}

fn page(kinds: &[&str], start: usize, count: usize) -> Vec<u8> {
    let kinds: Vec<_> = kinds.iter().map(|kind| compact(kind)).collect();
    let mut page = String::from("[");
    for number in start..start + count {
        if number > start {
            page.push(',');
        }
        page.push_str(&fill(&kinds[number % kinds.len()], number));
    }
    page.push(']');
    page.into_bytes()
}

/// Okta sends no white space between tokens.
fn compact(json: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    json.chars()
        .filter(|&character| {
            match character {
                '"' if !escaped => quoted = !quoted,
                _ => {}
            }
            escaped = quoted && character == '\\' && !escaped;
            quoted || !character.is_whitespace()
        })
        .collect()
}

/// Puts in what differs between objects: `#` digits of the number, `@` names.
fn fill(template: &str, number: usize) -> String {
    const NAMES: [&str; 8] = [
        "Ada",
        "Grace",
        "Zoë",
        "Jean-Luc",
        "Maximiliane",
        "Bo",
        "Anneliese",
        "Tim",
    ];
    const SURNAMES: [&str; 7] = [
        "Lovelace",
        "O'Hara",
        "Müller",
        "de la Cruz",
        "Ng",
        "Featherstonehaugh",
        "Smith",
    ];
    template
        .replace("#####", &format!("{number:05}"))
        .replace("@first", NAMES[number % NAMES.len()])
        .replace("@last", SURNAMES[number % SURNAMES.len()])
        .replace("@minute", &format!("{:02}", number % 60))
}
