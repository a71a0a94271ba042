//! What a spec leaves unsaid is told with its place: each rule of "What has to be said" that a program can hold.

use okta_codegen::unsaid;

use crate::spec::Spec;

const ROOT: &str = "\
openapi: 3.0.3
info: {title: Things, version: '1'}
security:
  - oauth2: [things.manage]
components:
  securitySchemes:
    oauth2:
      type: oauth2
      flows:
        clientCredentials:
          tokenUrl: https://example.com/token
          scopes: {things.manage: Change things.}
";

const FILE: &str = "inventory/things.yaml";

const THINGS: &str = "\
tags:
  - name: things
    description: What the org owns.
    x-okta-tag: Thing
    x-okta-feature: inventory
paths:
  /things:
    get:
      operationId: listThings
      tags: [things]
      summary: List things
      description: Returns what the org owns, the oldest first.
      externalDocs: {url: 'https://example.com/list'}
      x-okta-lifecycle: GA
      x-okta-pagination: link
      parameters:
        - {name: limit, in: query, description: 'How many at most; 20 by default.', schema: {type: integer}}
        - {name: filter, in: query, description: Takes `status eq`., schema: {type: string}}
        - {name: unlockCode, in: query, description: What was sent by email., schema: {type: string}}
      responses:
        '200':
          description: One page.
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}
  /things/{thingId}:
    delete:
      operationId: deleteThing
      tags: [things]
      summary: Delete a thing
      description: Removes it with its parts before the answer comes. There is no way back; deactivate it first.
      externalDocs: {url: 'https://example.com/delete'}
      x-okta-lifecycle: GA
      x-okta-pagination: none
      parameters:
        - {name: thingId, in: path, required: true, description: Id of the thing., schema: {type: string}}
      responses:
        '204': {description: It is gone.}
components:
  schemas:
    Thing:
      type: object
      description: Whatever the org has paid for.
      properties:
        callbackUrl: {type: string, description: Where changes are sent.}
        id: {type: string, description: Id of the thing.}
        status: {$ref: '#/components/schemas/ThingStatus'}
        tokenHint: {type: string, description: The last characters of the key.}
    ThingStatus:
      type: string
      description: How far it can be used.
      enum: [ACTIVE, INACTIVE]
      x-enum-descriptions:
        ACTIVE: It is in use.
        INACTIVE: It is kept, and refuses to work.
";

fn spec() -> Spec {
    Spec::empty().file("openapi.yaml", ROOT).file(FILE, THINGS)
}

#[test]
fn nothing_is_missing_from_a_spec_that_says_all() {
    let found = unsaid(&spec().document());
    assert!(found.as_slice().is_empty(), "{found}");
}

#[test]
fn each_rule_finds_what_breaks_it() {
    // what is replaced, by what, the rule, part of the message; the place is the line of the last word of the replacement
    let cases = [
        // 1: effects
        (
            "Removes it with its parts before the answer comes. There is no way back; deactivate it first.",
            "Removes one thing.",
            "said/effects",
            "too little is said of `deleteThing`",
        ),
        // 4: lists
        (
            "How many at most; 20 by default.",
            "How many.",
            "said/limit",
            "`limit` without its default",
        ),
        (
            "How many at most; 20 by default.",
            "20 by default.",
            "said/limit",
            "its maximum",
        ),
        (
            "Takes `status eq`.",
            "Takes an expression.",
            "said/names",
            "`filter` without what it takes",
        ),
        // 5: what is going away
        (
            "Where changes are sent.}",
            "Where changes are sent., deprecated: true}",
            "said/deprecated",
            "the deprecated member `callbackUrl` doesn't say what to do",
        ),
        (
            "Where changes are sent.",
            "Deprecated since 2020.",
            "said/deprecated",
            "`callbackUrl` is called deprecated, but isn't marked",
        ),
        // 6: enums
        (
            "        INACTIVE: It is kept, and refuses to work.\n",
            "",
            "said/enum",
            "no word about `INACTIVE`",
        ),
        (
            "It is in use.",
            "Active.",
            "said/enum",
            "the explanation of `ACTIVE` only repeats it",
        ),
        // 9: secrets
        (
            "name: unlockCode",
            "name: code",
            "said/secret",
            "`code` looks like a secret",
        ),
        (
            "name: unlockCode",
            "name: stateToken",
            "said/secret",
            "`stateToken` looks like a secret",
        ),
        (
            "tokenHint:",
            "clientSecret:",
            "said/secret",
            "`clientSecret` looks like a secret",
        ),
        // 10: words
        (
            "Returns what the org owns, the oldest first.",
            "Returns a list of all things.",
            "said/summary",
            "`listThings` says no more than its summary",
        ),
        (
            "Where changes are sent.",
            "The callback URL.",
            "said/name",
            "`callbackUrl` only repeats its name",
        ),
        (
            "Where changes are sent.",
            "Address that is told of changes.",
            "said/noun",
            "the \"address\" of `callbackUrl`",
        ),
        // a tag is where its family is
        (
            "x-okta-feature: inventory",
            "x-okta-feature: stock",
            "said/place",
            "of the family `stock` is in",
        ),
    ];
    let mut faults = Vec::new();
    for (from, to, rule, says) in cases {
        let found = unsaid(&spec().edit(FILE, from, to).document());
        match found.as_slice() {
            [one] if one.rule == rule && one.message.contains(says) && one.at.line > 0 && !one.help.is_empty() => {}
            _ => faults.push(format!(
                "{from:?} -> {to:?}: expected [{rule}] {says:?}, found\n{found}"
            )),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// What a reviewer has decided counts.
#[test]
fn a_decision_settles_a_rule() {
    for (from, to) in [
        (
            "x-enum-descriptions:\n        ACTIVE: It is in use.\n        INACTIVE: It is kept, and refuses to work.",
            "x-enum-self-explanatory: Every resource of the org has these two.",
        ),
        ("{name: unlockCode,", "{name: code, x-okta-secret: false,"),
        (
            "tokenHint: {type: string,",
            "token: {type: string, x-okta-secret: false,",
        ),
        (
            "Where changes are sent.",
            "IP address that is told; the address is public.",
        ),
    ] {
        let found = unsaid(&spec().edit(FILE, from, to).document());
        assert!(found.as_slice().is_empty(), "{to}: {found}");
    }
}

/// An operation stays with its tag, whatever feature enables it.
#[test]
fn an_operation_away_from_its_tag_is_found() {
    let (start, end) = (THINGS.find("  /things/{").unwrap(), THINGS.find("components:").unwrap());
    let moved = spec()
        .edit(FILE, &THINGS[start..end], "")
        .file("elsewhere/more.yaml", &format!("paths:\n{}", &THINGS[start..end]));
    let found = unsaid(&moved.document());
    assert_eq!(found.as_slice().len(), 1, "{found}");
    assert_eq!(found.as_slice()[0].at.to_string(), "specs/api/elsewhere/more.yaml:3");
}
