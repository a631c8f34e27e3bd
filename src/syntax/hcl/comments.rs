//! Comments in Terraform's language that address this tool.

use std::ops::Range;

use hcl_edit::{
    Span as _,
    expr::Expression,
    structure::{Body, Structure},
};

use super::definitions::body;
use crate::{
    syntax::comments::{self, Comment},
    text::Source,
};

/// All comments of a file that address this tool; none if the file is not valid HCL.
pub fn comments(file: &Source) -> Vec<Comment> {
    if !comments::mentions(file.text()) {
        return Vec::new();
    }
    let Ok(body) = body(file) else { return Vec::new() };
    let mut parts = Vec::new();
    of_body(&body, &mut parts);
    let base = file.text_start();
    let parts = parts.into_iter().map(|part| base + part.start..base + part.end).collect();
    comments::comments(file, parts, |_| false)
}

fn of_body(body: &Body, parts: &mut Vec<Range<usize>>) {
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                let (key, value) = (attribute.key.span(), attribute.value.span());
                parts.extend(key.zip(value).map(|(key, value)| key.start..value.end));
                of_expression(&attribute.value, parts);
            }
            Structure::Block(block) => {
                parts.extend(block.span());
                of_body(&block.body, parts);
            }
        }
    }
}

fn of_expression(expression: &Expression, parts: &mut Vec<Range<usize>>) {
    parts.extend(expression.span());
    match expression {
        Expression::Array(array) => array.iter().for_each(|item| of_expression(item, parts)),
        Expression::Object(object) => {
            for (key, value) in object {
                parts.extend(key.span().zip(value.expr().span()).map(|(key, value)| key.start..value.end));
                of_expression(value.expr(), parts);
            }
        }
        Expression::FuncCall(call) => call.args.iter().for_each(|argument| of_expression(argument, parts)),
        _ => {}
    }
}
