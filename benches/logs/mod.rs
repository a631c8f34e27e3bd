//! Generated logs: calls as proxies write them, as text and as JSON lines, an audit log, and lines of other programs.

use std::fmt::Write as _;

/// Makes a line of its number.
pub(crate) type Line = fn(usize) -> String;

/// The kinds of logs, by name.
pub(crate) const KINDS: [(&str, Line); 4] = [("calls", call), ("json", json), ("audit", audit), ("noise", noise)];

const API: &str = "https://api.cloudflare.com/client/v4";

/// The lines of a kind, from a number on, up to a number of bytes.
pub(crate) fn lines(line: Line, from: usize, bytes: usize) -> String {
    let mut text = String::new();
    for at in from.. {
        if text.len() > bytes {
            break;
        }
        text += &line(at);
        text.push('\n');
    }
    text
}

fn method(at: usize) -> &'static str {
    ["GET", "GET", "GET", "PUT", "PATCH", "DELETE"][at * 7 % 6]
}

fn path(at: usize) -> String {
    let zone = format!("{:032x}", at * 31 % 200 + 1);
    match at % 4 {
        0 => format!("/zones/{zone}/dns_records/{at:032x}"),
        1 => format!("/zones/{zone}/settings/ssl"),
        2 => format!("/accounts/{:032x}/workers/scripts/s{}", 1, at % 300),
        _ => format!("/zones?name=a{at}.example.com"),
    }
}

/// A second of a month; ten lines are of the same one.
fn time(at: usize) -> (usize, usize, usize, usize) {
    let second = at / 10;
    (second / 86_400 % 28 + 1, second / 3_600 % 24, second / 60 % 60, second % 60)
}

fn status(at: usize) -> usize {
    if at.is_multiple_of(9) { 403 } else { 200 }
}

fn call(at: usize) -> String {
    let (method, path, status) = (method(at), path(at), status(at));
    let (host, (day, hour, minute, second)) = (at % 250, time(at));
    format!(
        r#"203.0.113.{host} - - [{day:02}/Nov/2026:{hour:02}:{minute:02}:{second:02} +0000] "{method} {API}{path} HTTP/1.1" {status} {at} "-" "client/1.0""#
    )
}

fn json(at: usize) -> String {
    let (method, path, status) = (method(at), path(at), status(at));
    let (host, (day, hour, minute, second)) = (at % 250, time(at));
    format!(
        r#"{{"level":"info","ts":"2026-11-{day:02}T{hour:02}:{minute:02}:{second:02}.{at:06}Z","request":{{"remote_ip":"10.0.0.1","proto":"HTTP/2.0","method":"{method}","url":"{API}{path}","headers":{{"User-Agent":["client/1.0"],"Accept":["*/*"]}}}},"client_ip":"203.0.113.{host}","status":{status},"duration":0.0{at},"size":{at}}}"#
    )
}

fn audit(at: usize) -> String {
    let (path, token, (day, hour, minute, second)) = (path(at), at % 5, time(at));
    let method = ["POST", "PUT", "PATCH", "DELETE"][at % 4];
    let mut line = String::new();
    let _ = write!(
        line,
        r#"{{"AccountID":"{:032x}","ActionDescription":"Change a setting","ActionResult":"success","ActionTimestamp":"2026-11-{day:02}T{hour:02}:{minute:02}:{second:02}Z","ActionType":"update","ActorContext":"api_token","ActorEmail":"a@example.com","ActorID":"{:032x}","#,
        1, 2
    );
    let _ = write!(
        line,
        r#""ActorIPAddress":"2001:db8::{token}","ActorTokenDetails":{{"id":"{token:032x}","name":"deploy {token}"}},"AuditLogID":"{at:032x}","Raw":{{"cf_ray_id":"0000000000000000","method":"{method}","status_code":200,"uri":"/client/v4{path}","user_agent":"client/1.0"}},"ResourceProduct":"dns","ResourceType":"record"}}"#
    );
    line
}

fn noise(at: usize) -> String {
    let (day, hour, minute, second) = time(at);
    match at % 4 {
        0 => format!(
            r#"time="2026-11-{day:02}T{hour:02}:{minute:02}:{second:02}Z" level=info msg="Desired change: CREATE a{at}.example.com A [Id: /hostedzone/{at:08x}]" source=ingress"#
        ),
        1 => format!(
            "I11{day:02} {hour:02}:{minute:02}:{second:02}.{at:06}       1 reflector.go:{} k8s.io/client-go/tools/cache/reflector.go: Watch close - *v1.Service total {at} items received",
            at % 900
        ),
        2 => format!(
            "2026-11-{day:02}T{hour:02}:{minute:02}:{second:02}Z [debug] worker {at} finished queue=default took={}ms memory={at}kB result=ok",
            at % 700
        ),
        _ => format!(
            "{day:02}-Nov-2026 {hour:02}:{minute:02}:{second:02} WARN  [pool-{}-thread-1] com.example.shop.Cart - price of item {at} is older than a day, refreshing",
            at % 9
        ),
    }
}
