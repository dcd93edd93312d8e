use super::*;

const STORED: [&str; 14] = [
    "5125551000",
    "(512) 555-1000",
    "+1 512.555.1000 x12",
    "1-512-555-1000",
    "+15125551000",
    "512\u{a0}555\u{2011}1000",
    "512/555/1000",
    "512/555-1000",
    "1/512/555-1000",
    "(512) / 555 / 1000",
    "\u{202a}512\u{200b}555\u{2009}1000\u{202c}",
    "512•555_1000",
    "５１２／５５５－１０００",
    "٥١٢-٥٥٥-١٠٠٠",
];

fn typed(text: &str) -> PhoneNumber {
    numbers(text).remove(0)
}

#[test]
fn two_numbers_separated_by_a_space_are_two() {
    for (text, shown) in [
        (
            "5125551000 5125552000 x12",
            "(512) 555-1000 (512) 555-2000 x12",
        ),
        (
            "1 512 555 1000 1-512-555-2000",
            "(512) 555-1000 (512) 555-2000",
        ),
        ("1234567890123456", "1234567890123456"),
        (
            "1234-5678-9012-3456-5125551000",
            "1234-5678-9012-3456-5125551000",
        ),
        ("512/555-1000/512/555-2000", "(512) 555-1000/(512) 555-2000"),
        ("11/24/2026", "11/24/2026"),
    ] {
        assert_eq!(display(text), shown);
    }
    let both = "512-555-1000 512-555-2000";
    assert!(find(both, &typed("555-1000")).is_some());
    assert!(find(both, &typed("5125552000")).is_some());
}

#[test]
fn each_spelling_of_a_number_finds_each_other() {
    for stored in STORED {
        for spelling in [
            "(512) 555-1000",
            "512-555-1000",
            "555-1000",
            "1000",
            "+15125551000",
            "512.555.1000",
            "1 512 555 1000",
            "512",
            "512555",
            "(512) 5",
            "+1 512",
            "5551000",
            "51000",
            "5 1 2 5 5 5 1 0 0 0",
            "001 512 555 1000",
            "5125551000",
        ] {
            assert!(
                find(stored, &typed(spelling)).is_some(),
                "{spelling} in {stored}"
            );
        }
        for other in ["513-555-1000", "5559", "1001", "000", "2555"] {
            assert_eq!(find(stored, &typed(other)), None, "{other} in {stored}");
        }
        // Without an extension it may be the same phone. With another one it is not.
        let has_extension = stored.ends_with("x12");
        let is_found = |other: &str| find(stored, &typed(other)).is_some();
        assert_eq!(is_found("5125551000 x13"), !has_extension, "{stored}");
        assert!(is_found("512-555-1000 x12"), "{stored}");
        assert!(is_found("555-1000 ext. 1"), "{stored}");
    }
    assert!(find("+1 512.555.1000 x12", &typed("512-555-1000 ext. 12")).is_some());
    assert!(find("5551000", &typed("512-555-1000")).is_some());
    assert!(find("+44 20 7946 0958", &typed("020 7946 0958")).is_some());
    assert!(find("5125559999, 5125551000", &typed("1000")).is_some());
}

#[test]
fn american_numbers_are_formatted_and_other_text_stays() {
    for (stored, shown) in [
        ("5125551000", "(512) 555-1000"),
        ("(512)555-1000", "(512) 555-1000"),
        ("+1 512.555.1000 x12", "(512) 555-1000 x12"),
        ("1-512-555-1000 Ext. 7", "(512) 555-1000 x7"),
        ("512-555-1000#12", "(512) 555-1000 x12"),
        ("５１２５５５１０００", "(512) 555-1000"),
        ("5125551000, 5125552000", "(512) 555-1000, (512) 555-2000"),
        ("5125551000 (cell)", "(512) 555-1000 (cell)"),
        ("Maria: 5125551000", "Maria: (512) 555-1000"),
        ("+44 20 7946 0958", "+44 20 7946 0958"),
        ("+52 1 55 1234 5678", "+52 1 55 1234 5678"),
        ("+5125551000", "+5125551000"),
        ("0612345678", "0612345678"),
        ("555-1000", "555-1000"),
        ("911", "911"),
        ("1-800-FLOWERS", "1-800-FLOWERS"),
        ("12345678901234567890", "12345678901234567890"),
        ("call office", "call office"),
        ("", ""),
    ] {
        assert_eq!(display(stored), shown, "{stored}");
    }
}

#[test]
fn long_run_of_numbers_is_scanned_once() {
    let bytes = 1_000_000;
    for part in [
        "555-555-5555 ",
        "5125551000 ",
        "5 ",
        "5",
        "(5",
        "+5 (",
        "5x.",
        "512/",
    ] {
        let row = part.repeat(bytes / part.len());
        let digits: usize = numbers(&row).iter().map(PhoneNumber::digits).sum();
        assert!(digits <= row.len(), "{part}");
        assert!(display(&row).len() <= MAX_LISTED_BYTES, "{part}");
    }
}

#[test]
fn dial_string_has_digits_without_the_extension() {
    for (text, digits) in [
        ("(512) 555-1000", Some("5125551000")),
        ("+1 512 555 1000", Some("+15125551000")),
        ("５１２５５５１０００", Some("5125551000")),
        ("(512) 555-1000 x12", Some("5125551000")),
        ("512/555-1000", Some("5125551000")),
        ("5125551000, 5125552000", Some("5125551000")),
        ("911", Some("911")),
        ("12", None),
        ("--help", None),
        ("1234567890123456", None),
    ] {
        assert_eq!(dial_string(text).as_deref(), digits, "{text}");
    }
}

#[test]
fn digits_inside_a_word_are_no_number() {
    let found =
        |text: &str| -> Vec<String> { numbers(text).into_iter().map(|one| one.digits).collect() };
    assert_eq!(found("5th Ave B12 12-B x9"), ["12"]);
    assert_eq!(found("garcia 1000"), ["1000"]);
    assert_eq!(found("512 555 1000 garcia 7"), ["5125551000", "7"]);
}

proptest::proptest! {
    #[test]
    fn parser_accepts_any_text(text in "[0-9+() x#.,a-zé０-９-]{0,40}") {
        let shown = display(&text);
        proptest::prop_assert_eq!(display(&shown), shown.clone());
        for number in numbers(&text) {
            let _ = find(&text, &number);
        }
    }
}
