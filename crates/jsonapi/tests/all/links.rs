//! Page links, exactly as recorded.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use jsonapi::query::{PageLinks, QueryKind, links, parse};

use crate::fixture::{ARTICLES, RESOURCES};

const URL: &str = "https://yourdomain.commercelayer.io/api/articles";

fn of(raw: &str, record_count: u64) -> PageLinks {
    links(&parse(&ARTICLES, QueryKind::List, RESOURCES, raw).unwrap(), record_count, URL)
}

fn page(query: &str) -> String {
    format!("{URL}?{query}")
}

#[test]
fn the_first_of_several_pages_has_no_previous_one() {
    assert_eq!(
        of("", 1000),
        PageLinks {
            first: page("page%5Bnumber%5D=1&page%5Bsize%5D=10"),
            prev: None,
            next: Some(page("page%5Bnumber%5D=2&page%5Bsize%5D=10")),
            last: page("page%5Bnumber%5D=100&page%5Bsize%5D=10"),
        }
    );
}

#[test]
fn a_page_beyond_the_end_leads_back_by_one() {
    let echo = "fields%5Barticles%5D=title&page%5Bnumber%5D";
    assert_eq!(
        of("page[number]=101&fields[articles]=title", 1000),
        PageLinks {
            first: page(&format!("{echo}=1&page%5Bsize%5D=10")),
            prev: Some(page(&format!("{echo}=100&page%5Bsize%5D=10"))),
            next: None,
            last: page(&format!("{echo}=100&page%5Bsize%5D=10")),
        }
    );
    assert_eq!(of("page[number]=500", 1000).prev, Some(page("page%5Bnumber%5D=499&page%5Bsize%5D=10")));
}

#[test]
fn an_empty_list_has_one_page_that_is_first_and_last() {
    let only = page("page%5Bnumber%5D=1&page%5Bsize%5D=10");
    assert_eq!(of("", 0), PageLinks { first: only.clone(), prev: None, next: None, last: only });
}

#[test]
fn a_page_in_the_middle_and_the_last_one_have_their_neighbours() {
    let number = |number: u64| page(&format!("page%5Bnumber%5D={number}&page%5Bsize%5D=10"));
    let middle = of("page=2", 21);
    assert_eq!((middle.prev, middle.next), (Some(number(1)), Some(number(3))));
    let last = of("page=3", 21);
    assert_eq!((last.prev, last.next, last.last), (Some(number(2)), None, number(3)));
}

#[test]
fn known_parameters_are_echoed_encoded_and_sorted() {
    let raw =
        "sort=-created_at,email&page[size]=3&include=author,comments&fields[people]=name&fields[articles]=title,email";
    let expected = "fields%5Barticles%5D=title%2Cemail&fields%5Bpeople%5D=name&include=author%2Ccomments\
                    &page%5Bnumber%5D=1&page%5Bsize%5D=3&sort=-created_at%2Cemail";
    assert_eq!(of(raw, 1).first, page(expected));
}

#[test]
fn empty_parameters_are_echoed_too() {
    let expected = "filter%5Bq%5D=&include=&page%5Bnumber%5D=1&page%5Bsize%5D=10&sort=";
    assert_eq!(of("sort=&include=&filter[q]=", 1).first, page(expected));
}

#[test]
fn filters_are_echoed_as_they_were_sent() {
    for (sent, echoed) in [
        ("filter[q][title_eq]=%20a_b%20", "filter%5Bq%5D%5Btitle_eq%5D=+a_b+"),
        ("filter[q][title_not_eq]=a+b", "filter%5Bq%5D%5Btitle_not_eq%5D=a+b"),
        ("filter[q][title_in]=A,B", "filter%5Bq%5D%5Btitle_in%5D=A%2CB"),
        ("filter[q][title_eq]=", "filter%5Bq%5D%5Btitle_eq%5D="),
        ("filter[ids]=x&filter[author_id]=y", "filter%5Bauthor_id%5D=y&filter%5Bids%5D=x"),
    ] {
        assert_eq!(of(sent, 1).first, page(&format!("{echoed}&page%5Bnumber%5D=1&page%5Bsize%5D=10")));
    }
}

#[test]
fn reserved_characters_are_escaped_and_spaces_become_plus_signs() {
    let mut query = parse(&ARTICLES, QueryKind::List, RESOURCES, "").unwrap();
    query.echo.push(("filter[q][title_eq]".to_owned(), " a+b%20_.-~*é& ".to_owned()));
    let expected = "filter%5Bq%5D%5Btitle_eq%5D=+a%2Bb%2520_.-~%2A%C3%A9%26+&page%5Bnumber%5D=1&page%5Bsize%5D=10";
    assert_eq!(links(&query, 0, URL).first, page(expected));
}
