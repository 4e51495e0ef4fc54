#include "engine/golden.h"

namespace prefilter {

// Short, since each opening of a bundle scores them; of several scripts and of both classes, so
// that a fault in tokenizer, weights or kernels shows in at least one.
const std::vector<Article>& default_golden_articles() {
  static const std::vector<Article> articles = {
      {"Parliament votes on the flood relief fund",
       "After eleven hours of debate the chamber approved help for the three river districts. The "
       "opposition asked why the dykes had not been repaired two years ago.",
       "en"},
      {"Save 40% on cordless vacuum cleaners this weekend",
       "Our favourite model is down to $149 at two retailers. Add it to your basket before "
       "midnight "
       "and use the code CLEAN40 at the checkout.",
       "en"},
      {"Stadtrat streitet über das neue Hallenbad",
       "Die Sanierung soll 18 Millionen Euro kosten. Anwohner fürchten jahrelangen Baulärm.", "de"},
      {"Die besten Angebote: Kaffeemaschinen bis zu 30 % reduziert",
       "Jetzt zugreifen: Der Vollautomat kostet nur noch 299 €, der Versand ist gratis.", "de"},
      {"Grève des trains : un service réduit jusqu'à jeudi",
       "Les syndicats et la direction se retrouvent mercredi à la table des négociations.", "fr"},
      {"Las mejores ofertas en portátiles para la vuelta al cole",
       "Ahorra 200 € con este cupón y recibe tu pedido mañana con envío gratis.", "es"},
      {"Η κυβέρνηση παρουσίασε το σχέδιο για την ύδρευση των νησιών",
       "Οι δήμαρχοι ζητούν έργα πριν από το καλοκαίρι.", "el"},
      {"Promocja: buty do biegania teraz za pół ceny",
       "Kup teraz i odbierz dodatkowe 10% rabatu z kodem BIEG. Oferta ważna do niedzieli.", "pl"},
      {"Prices of bread and milk rose 3.1% in March, statistics office says", "", ""},
      {"", "Vi har testat årets gräsklippare – här är priserna och var du köper dem billigast 🛒.",
       "sv"},
  };
  return articles;
}

}  // namespace prefilter
