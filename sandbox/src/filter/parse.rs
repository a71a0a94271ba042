//! From text to a condition.

use serde_json::Value;

use super::{Filter, Operator};

/// Parentheses within each other; more would only be there to exhaust the stack.
const MAX_DEPTH: usize = 32;

/// Reads a condition; the error says in words what is wrong.
pub(super) fn parse(text: &str) -> Result<Filter, String> {
    let mut parser = Parser {
        tokens: tokens(text)?.into_iter().peekable(),
        depth: 0,
    };
    let filter = parser.any()?;
    match parser.tokens.next() {
        None => Ok(filter),
        Some(token) => Err(format!("Unexpected {}.", token.describe())),
    }
}

#[derive(Debug, PartialEq)]
enum Token {
    Open,
    Close,
    /// An attribute, an operator or a bare value.
    Word(String),
    Text(String),
}

impl Token {
    fn describe(&self) -> String {
        match self {
            Self::Open => "(".to_owned(),
            Self::Close => ")".to_owned(),
            Self::Word(word) => word.clone(),
            Self::Text(text) => format!("\"{text}\""),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' | ')' => 1,
            '"' => closing_quote(rest).ok_or("A quote is not closed.")? + 1,
            _ => rest
                .find(|c: char| c.is_whitespace() || "()\"".contains(c))
                .unwrap_or(rest.len()),
        };
        let (token, tail) = rest.split_at(length);
        tokens.push(match first {
            '(' => Token::Open,
            ')' => Token::Close,
            '"' => Token::Text(serde_json::from_str(token).map_err(|_| "A quoted text is malformed.")?),
            _ => Token::Word(token.to_owned()),
        });
        rest = tail.trim_start();
    }
    Ok(tokens)
}

/// Where the text that starts with a quote ends.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    depth: usize,
}

impl Parser {
    fn any(&mut self) -> Result<Filter, String> {
        let mut parts = vec![self.all()?];
        while self.takes("or") {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Filter::Any))
    }

    fn all(&mut self) -> Result<Filter, String> {
        let mut parts = vec![self.term()?];
        while self.takes("and") {
            parts.push(self.term()?);
        }
        Ok(one_or(parts, Filter::All))
    }

    fn term(&mut self) -> Result<Filter, String> {
        match self.tokens.next() {
            Some(Token::Open) => self.group(),
            Some(Token::Word(word))
                if word.eq_ignore_ascii_case("not") && self.tokens.next_if_eq(&Token::Open).is_some() =>
            {
                Ok(Filter::Not(Box::new(self.group()?)))
            }
            Some(Token::Word(attribute)) => self.comparison(attribute),
            Some(token) => Err(format!("Expected an attribute, not {}.", token.describe())),
            None => Err("The expression ends early.".to_owned()),
        }
    }

    /// What follows an opening parenthesis.
    fn group(&mut self) -> Result<Filter, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("Too many parentheses.".to_owned());
        }
        let inner = self.any()?;
        self.depth -= 1;
        match self.tokens.next() {
            Some(Token::Close) => Ok(inner),
            _ => Err("A parenthesis is not closed.".to_owned()),
        }
    }

    fn comparison(&mut self, attribute: String) -> Result<Filter, String> {
        let operator = match self.tokens.next() {
            Some(Token::Word(word)) => operator(&word).ok_or_else(|| format!("{word} is not an operator."))?,
            _ => return Err(format!("{attribute} is not followed by an operator.")),
        };
        let value = match operator {
            Operator::Pr => Value::Null,
            _ => match self.tokens.next() {
                Some(Token::Text(text)) => Value::String(text),
                Some(Token::Word(word)) => {
                    serde_json::from_str(&word).map_err(|_| format!("The value {word} is not quoted."))?
                }
                _ => return Err(format!("{attribute} is compared with nothing.")),
            },
        };
        Ok(Filter::Compare {
            attribute,
            operator,
            value,
        })
    }

    fn takes(&mut self, keyword: &str) -> bool {
        self.tokens
            .next_if(|token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword)))
            .is_some()
    }
}

fn one_or(mut parts: Vec<Filter>, many: fn(Vec<Filter>) -> Filter) -> Filter {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            many(parts)
        }
    }
}

fn operator(word: &str) -> Option<Operator> {
    Some(match word.to_ascii_lowercase().as_str() {
        "eq" => Operator::Eq,
        "ne" => Operator::Ne,
        "gt" => Operator::Gt,
        "ge" => Operator::Ge,
        "lt" => Operator::Lt,
        "le" => Operator::Le,
        "sw" => Operator::Sw,
        "co" => Operator::Co,
        "ew" => Operator::Ew,
        "pr" => Operator::Pr,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Filter, Operator, parse};

    fn eq(attribute: &str, value: serde_json::Value) -> Filter {
        Filter::Compare {
            attribute: attribute.to_owned(),
            operator: Operator::Eq,
            value,
        }
    }

    #[test]
    fn and_binds_tighter_than_or() {
        assert_eq!(
            parse(r#"a eq 1 or b eq "x \"y\"" AND c.d.e eq true"#).unwrap(),
            Filter::Any(vec![
                eq("a", json!(1)),
                Filter::All(vec![eq("b", json!("x \"y\"")), eq("c.d.e", json!(true))]),
            ])
        );
        assert_eq!(
            parse(r#"(a eq 1 or b eq 2)and(c eq 3)"#).unwrap(),
            Filter::All(vec![
                Filter::Any(vec![eq("a", json!(1)), eq("b", json!(2))]),
                eq("c", json!(3))
            ])
        );
    }

    #[test]
    fn not_takes_what_is_in_parentheses() {
        assert_eq!(
            parse("a eq 1 and NOT (a eq 2 or b eq 3)").unwrap(),
            Filter::All(vec![
                eq("a", json!(1)),
                Filter::Not(Box::new(Filter::Any(vec![eq("a", json!(2)), eq("b", json!(3))]))),
            ])
        );
        assert_eq!(parse("not eq 1").unwrap(), eq("not", json!(1)));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, problem) in [
            ("", "The expression ends early."),
            ("a eq ACTIVE", "The value ACTIVE is not quoted."),
            ("a is 1", "is is not an operator."),
            (r#"a eq "x"#, "A quote is not closed."),
            ("(a eq 1", "A parenthesis is not closed."),
            ("a eq 1 b", "Unexpected b."),
        ] {
            assert_eq!(parse(text).unwrap_err(), problem);
        }
        assert_eq!(parse(&"(".repeat(100_000)).unwrap_err(), "Too many parentheses.");
    }
}
