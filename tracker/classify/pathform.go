package classify

import (
	"strings"

	"dwell/tracker"
)

// A pathForm is a form that the addresses of one software have wherever it runs:
// most of the web's small forums, shops and blogs are made with a few programs.
type pathForm struct {
	name     string // what is quoted: "path:threads"
	category tracker.Category
}

// formOf recognises the software behind a page by the path and query of its
// address.
func formOf(path, query string) (pathForm, bool) {
	segments := [...]string{"", "", "", ""}
	n := 0
	for part := range strings.SplitSeq(cut(path), "/") {
		if part != "" && n < len(segments) {
			segments[n] = part
			n++
		}
	}
	if n == 0 {
		return pathForm{}, false
	}
	first := segments[0]
	if isLanguage(first) && n > 1 { // "/en/products/x"
		copy(segments[:], segments[1:])
		segments[len(segments)-1] = ""
		first = segments[0]
		n--
	}
	for _, segment := range segments[:n] {
		switch segment {
		case "viewtopic.php", "viewforum.php", "showthread.php", "forumdisplay.php": // phpBB, vBulletin, MyBB
			return pathForm{"path:" + segment, "social/forum"}, true
		case "forum", "forums", "foro", "foren":
			return pathForm{"path:forum", "social/forum"}, true
		}
	}
	switch {
	case first == "threads" && strings.Contains(segments[1], "."): // XenForo
		return pathForm{"path:threads", "social/forum"}, true
	case first == "t" && n >= 3 && leadingDigits(segments[2]) == len(segments[2]): // Discourse
		return pathForm{"path:t", "social/forum"}, true
	case isWord(shopFolders, first) || first == "product" && n >= 2:
		return pathForm{"path:" + first, "shopping/store"}, true
	case first == "wiki" && n >= 2, first == "index.php" && strings.HasPrefix(query, "title="): // MediaWiki
		return pathForm{"path:wiki", "learning/reference"}, true
	case n >= 3 && isYear(first) && leadingDigits(segments[1]) == len(segments[1]) && len(segments[1]) == 2: // WordPress
		return pathForm{"path:date", "news/blog"}, true
	}
	return pathForm{}, false
}

// shopFolders begin the addresses of Shopify, WooCommerce and their like.
const shopFolders = " products produkte produits product-category cart basket warenkorb checkout panier carrito carrello "

func isYear(s string) bool {
	return len(s) == 4 && leadingDigits(s) == 4 && (strings.HasPrefix(s, "20") || strings.HasPrefix(s, "199"))
}

// isLanguage reports whether a path's part is a language's code: "en", "pt-br".
func isLanguage(s string) bool {
	language, country, two := strings.Cut(s, "-")
	return len(language) == 2 && (!two || len(country) == 2) && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == ""
}

// formNamed returns the form that is quoted so; only its name was kept.
func formNamed(because string) (pathForm, bool) {
	switch name := strings.TrimPrefix(because, "path:"); name {
	case because:
		return pathForm{}, false
	case "viewtopic.php", "viewforum.php", "showthread.php", "forumdisplay.php", "forum", "threads", "t":
		return pathForm{because, "social/forum"}, true
	case "wiki":
		return pathForm{because, "learning/reference"}, true
	case "date":
		return pathForm{because, "news/blog"}, true
	default:
		return pathForm{because, "shopping/store"}, name == "product" || isWord(shopFolders, name)
	}
}
