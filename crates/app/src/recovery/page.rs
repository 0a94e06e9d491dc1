//! The recovery sheet as a web page made for printing. Knows no language: what stands around the words is given.

use std::fmt::Write as _;

use crate::view::{RecoverySheet, SheetWords};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2cm;max-width:17cm}\
    ol{columns:3;font-size:18px}svg{width:12cm;height:12cm}code{font-size:9px;overflow-wrap:anywhere}\
    section{break-before:page}";

/// The page. It holds the site key.
pub(super) fn html(sheet: &RecoverySheet, words: &SheetWords) -> String {
    // Large enough for most sheets, so that few copies of the key are left behind by growing.
    let mut page = String::with_capacity(64 * 1024);
    let (language, title) = (escaped(&words.language), escaped(&words.title));
    let _ = write!(
        page,
        "<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\"><title>{title}</title>\
         <style>{STYLE}</style><h1>{title}</h1><p>{}</p><ol dir=\"ltr\">",
        escaped(&words.about)
    );
    for word in &sheet.words {
        let _ = write!(page, "<li>{word}</li>");
    }
    let _ = write!(page, "</ol><p>{}</p>", escaped(&words.made));
    for (at, code) in sheet.pages.iter().enumerate() {
        // A door set up since the window asked for its titles may need one page more.
        let title = words.code_titles.get(at).map_or_else(|| (at + 1).to_string(), |title| escaped(title));
        let doors: Vec<String> = code.doors.iter().map(|name| escaped(name)).collect();
        let _ = write!(page, "<section><h2>{title}</h2><p>{}</p>", doors.join(", "));
        let _ = write!(page, "{}<p><code>{}</code></p></section>", code.qr_svg, code.text);
    }
    page.push_str("</html>\n");
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Moment, RecoveryCode};

    fn sheet() -> RecoverySheet {
        let made_at = Moment {
            unix: 0,
            wall: "2026-11-23T03:30".into(),
            offset: "+01:00".into(),
            zone: "Europe/Berlin".into(),
        };
        let code = |door: &str| RecoveryCode {
            qr_svg: "<svg></svg>".into(),
            text: "LATCHSTRING:RECOVERY:1:A".into(),
            doors: vec![door.into()],
        };
        let pages = vec![code("Hof & <Haus>"), code("Keller")];
        RecoverySheet { words: vec!["zebra".into()], pages, doors: Vec::new(), made_at }
    }

    fn words() -> SheetWords {
        SheetWords {
            language: "de".into(),
            title: "Wiederherstellungsblatt".into(),
            about: "Wer das Blatt hat, hat die Türen.".into(),
            made: "Gemacht heute".into(),
            code_titles: vec!["Code 1 von 2".into(), "Code 2 von 2".into()],
        }
    }

    #[test]
    fn the_sheet_speaks_the_language_of_its_owner_and_no_other() {
        let page = html(&sheet(), &words());

        assert!(page.contains("<html lang=\"de\">") && page.contains("<h1>Wiederherstellungsblatt</h1>"));
        assert!(page.contains("<h2>Code 2 von 2</h2><p>Keller</p>") && page.contains("<li>zebra</li>"));
        assert!(!page.contains("recovery sheet") && !page.contains("Drawn up"));
    }

    #[test]
    fn no_name_and_no_word_becomes_markup() {
        let hostile = SheetWords { language: "en\"><script>".into(), title: "</title>".into(), ..words() };

        let page = html(&sheet(), &hostile);

        assert!(page.contains("Hof &amp; &lt;Haus&gt;"));
        assert!(!page.contains("<script>") && !page.contains("<title></title></title>"));
    }

    #[test]
    fn a_code_without_a_title_has_its_number() {
        let page = html(&sheet(), &SheetWords { code_titles: vec![], ..words() });

        assert!(page.contains("<h2>2</h2>"));
    }
}
