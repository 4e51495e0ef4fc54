#!/usr/bin/env python3
"""Makes multilingual snippets of which the truth is known, a JSON line each: the traffic of a rehearsal.

Usage: traffic.py ARTICLES SEED > traffic.jsonl

Texts are put together from sentences written for this purpose; shops, brands and places are invented.
`truth` is "commerce" or "journalism"; the program ignores it, the simulated reviewers read it.
"""
import json
import random
import sys

WORDS = {
    "brand": ["Fenwillow", "Orbelle", "Kestrana", "Mobiro", "Lumeno", "Tarvik", "Solvane", "Quintora", "Hedgely"],
    "place": ["Brackmoor", "Tessaly", "Nordhaven", "Velmont", "Ostrava Nova", "Larkhill", "Pellworth"],
    "name": ["Ruiz", "Novak", "Papadaki", "Lindqvist", "Moreau", "Okafor", "Brandt"],
    "n": [str(n) for n in range(3, 98)],
    "price": ["19.99", "24.50", "39", "49.99", "89", "129", "249"],
}

# (language, commerce, journalism): each entry is (title, content).
SENTENCES = {
    "en": (
        [("{brand} sale: up to {n}% off this weekend only", "Shop the {brand} collection now and save {n}%. Use code SAVE{n} at checkout. Free shipping on all orders over ${price}."),
         ("Best deals on {brand} headphones under ${price}", "We picked the best deals of the week. Buy now for ${price} and get a second pair half price while stocks last."),
         ("{brand} launches new smart kettle, pre-order today", "The all new {brand} kettle is available to pre-order for ${price}. Order before Sunday and receive a free gift set."),
         ("Win a {brand} holiday: enter our giveaway", "Sign up for the {brand} newsletter for your chance to win. Plus {n}% discount with our exclusive voucher code.")],
        [("Council votes to close the {place} bridge until spring", "The council of {place} voted {n} to 12 on Tuesday to close the old bridge after engineers found cracks. Residents protested."),
         ("Rail strike in {place} enters its third week", "Union leader {name} said talks had failed again. The ministry reported that {n} percent of trains were cancelled on Monday."),
         ("{place} court sentences former mayor {name}", "Judges found the former mayor guilty of fraud. The prosecution had asked for {n} months in prison; an appeal is expected."),
         ("Floods near {place} leave {n} families without homes", "Rescue teams worked through the night. Meteorologists warned of more rain, the interior minister said.")]),
    "de": (
        [("{brand} Rabatt: bis zu {n} % sparen nur heute", "Jetzt im {brand} Onlineshop zugreifen und {n} % sparen. Gutscheincode SPAR{n} an der Kasse eingeben, versandkostenfrei ab {price} Euro."),
         ("Die besten Angebote: {brand} Staubsauger für {price} Euro", "Unsere Schnäppchen der Woche: Der {brand} Akkusauger kostet nur noch {price} Euro. Hier kaufen, solange der Vorrat reicht."),
         ("Gewinnspiel: {brand} Wellnesswochenende gewinnen", "Jetzt anmelden und gewinnen! Außerdem erhalten Sie {n} % Rabatt auf Ihre nächste Bestellung bei {brand}.")],
        [("Stadtrat von {place} beschließt neuen Haushalt", "Der Stadtrat hat am Dienstag mit {n} Stimmen den Haushalt beschlossen. Die Opposition kritisierte die Kürzungen bei den Schulen."),
         ("Bahnstreik in {place}: {n} Prozent der Züge fallen aus", "Gewerkschaftschef {name} erklärte die Verhandlungen für gescheitert. Pendler müssen bis Freitag mit Ausfällen rechnen."),
         ("Hochwasser bei {place}: Feuerwehr evakuiert Dörfer", "Nach tagelangem Regen traten mehrere Flüsse über die Ufer. {n} Menschen mussten ihre Häuser verlassen, sagte ein Sprecher.")]),
    "fr": (
        [("Soldes {brand} : jusqu'à {n} % de réduction", "Profitez de {n} % de remise sur toute la collection {brand}. Code promo PROMO{n}, livraison gratuite dès {price} euros d'achat."),
         ("Bon plan : l'aspirateur {brand} à {price} euros", "Offre à saisir : commandez maintenant l'aspirateur {brand} pour {price} euros seulement. Acheter en ligne, stock limité."),
         ("Jeu concours : gagnez un séjour avec {brand}", "Inscrivez-vous à la newsletter {brand} et tentez de gagner. En cadeau, un bon d'achat de {price} euros.")],
        [("Le conseil de {place} adopte un budget d'austérité", "Les élus ont voté mardi par {n} voix contre 12. L'opposition dénonce des coupes dans les écoles et les hôpitaux."),
         ("Grève des trains à {place} : troisième semaine", "Le dirigeant syndical {name} a annoncé l'échec des négociations. Selon le ministère, {n} % des trains ont été supprimés lundi."),
         ("Inondations près de {place} : {n} familles évacuées", "Les secours ont travaillé toute la nuit. La préfecture appelle les habitants à la prudence.")]),
    "es": (
        [("Rebajas {brand}: hasta {n} % de descuento", "Compra ahora en la tienda {brand} y ahorra un {n} %. Usa el código AHORRA{n}; envío gratis a partir de {price} euros."),
         ("Oferta: la freidora {brand} por solo {price} euros", "La mejor oferta de la semana: compra la freidora {brand} por {price} euros antes de que se agote. Comprar aquí."),
         ("Sorteo: gana un viaje con {brand}", "Suscríbete al boletín de {brand} y participa. Además, un cupón de {n} % para tu próxima compra.")],
        [("El ayuntamiento de {place} cierra el puente antiguo", "El pleno aprobó el martes, con {n} votos a favor, el cierre del puente tras hallarse grietas. Los vecinos protestan."),
         ("La huelga de trenes de {place} cumple tres semanas", "El dirigente sindical {name} dio por fracasadas las negociaciones. El ministerio informó de un {n} % de cancelaciones."),
         ("Condenado por fraude el exalcalde {name}", "El tribunal de {place} impuso {n} meses de prisión. La defensa anunció que recurrirá la sentencia.")]),
    "el": (
        [("Προσφορές {brand}: έως {n}% έκπτωση μόνο σήμερα", "Αγοράστε τώρα από το ηλεκτρονικό κατάστημα {brand} με έκπτωση {n}%. Κωδικός SAVE{n}, δωρεάν μεταφορικά άνω των {price} ευρώ."),
         ("Η σκούπα {brand} μόνο με {price} ευρώ", "Η καλύτερη προσφορά της εβδομάδας: παραγγείλτε τη σκούπα {brand} για {price} ευρώ πριν εξαντληθεί. Αγορά εδώ."),
         ("Διαγωνισμός: κερδίστε ένα ταξίδι με τη {brand}", "Εγγραφείτε στο newsletter της {brand} και κερδίστε. Δώρο ένα κουπόνι {n}% για την επόμενη αγορά σας.")],
        [("Το δημοτικό συμβούλιο αποφάσισε το κλείσιμο της γέφυρας", "Με {n} ψήφους υπέρ αποφασίστηκε την Τρίτη το κλείσιμο της παλιάς γέφυρας. Οι κάτοικοι διαμαρτύρονται."),
         ("Απεργία στα τρένα για τρίτη εβδομάδα", "Ο πρόεδρος του συνδικάτου {name} δήλωσε ότι οι συνομιλίες απέτυχαν. Ακυρώθηκε το {n}% των δρομολογίων."),
         ("Πλημμύρες: {n} οικογένειες χωρίς σπίτι", "Τα σωστικά συνεργεία εργάστηκαν όλη τη νύχτα. Η μετεωρολογική υπηρεσία προειδοποιεί για νέες βροχές.")]),
}
# Journalism about buying and selling, which a careless model takes for commerce.
NEAR = {
    "en": [("Shops advertise up to {n}% off: consumer office warns of fake discounts", "Before the sales weekend, the consumer office of {place} warned that many shops raise prices first and then offer a discount. Save your receipts, it says."),
           ("Black Friday: what you need to know", "Retailers in {place} expect record sales this weekend with discounts of up to {n}%. Deals start on Thursday.")],
    "de": [("Bahn senkt Preise: Tickets bis zu {n} % günstiger", "Die Bahn senkt ab Montag die Preise, Tickets sind bis zu {n} % günstiger. Der Fahrgastverband begrüßt das und fordert mehr Züge.")],
    "fr": [("Soldes : l'office des consommateurs met en garde", "À {place}, des magasins affichent {n} % de réduction après avoir augmenté leurs prix. Gardez vos tickets, conseille l'office.")],
    "es": [("Rebajas: la oficina del consumidor alerta de descuentos falsos", "Varias tiendas de {place} anuncian un {n} % de descuento tras subir los precios. Guarde sus recibos, aconseja la oficina.")],
    "el": [("Έκπτωση {n}% στα εισιτήρια από τη Δευτέρα", "Ο δήμος ανακοίνωσε έκπτωση {n}% στα εισιτήρια των λεωφορείων για τους φοιτητές, με απόφαση του συμβουλίου."),
           ("Εκπτώσεις: προειδοποίηση για παραπλανητικές τιμές", "Πολλά καταστήματα διαφημίζουν έκπτωση έως {n}%, αφού πρώτα ανέβασαν τις τιμές, λέει η υπηρεσία προστασίας του καταναλωτή.")],
}
# Journalism that a good model takes for commerce too, and promotion that it misses.
FALSE_FRIEND = ("Free museum entry on Sunday in {place}", "All museums of the city open their doors for free on Sunday. Register online by Friday; children get a small gift.")
ADVERTORIAL = ("Why more families choose {brand} for their garden", "Sponsored content. Gardens are more than lawns, says the founder of {brand}, and tells how her firm helps families.")
SHARES = {"en": 0.4, "el": 0.25, "de": 0.15, "fr": 0.1, "es": 0.1}
KINDS = {"commerce": 0.2, "advertorial": 0.002, "near": 0.2, "false_friend": 0.001, "journalism": 0.597}


def filled(text: str, rng: random.Random) -> str:
    """The text with each {word} replaced by one of its kind."""
    for kind, words in WORDS.items():
        while "{" + kind + "}" in text:
            text = text.replace("{" + kind + "}", rng.choice(words), 1)
    return text


def article(number: int, rng: random.Random) -> dict:
    """One snippet."""
    language = rng.choices(list(SHARES), list(SHARES.values()))[0]
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    if kind in ("advertorial", "false_friend"):
        language = "en"
    texts = {"commerce": SENTENCES[language][0], "journalism": SENTENCES[language][1], "near": NEAR[language],
             "advertorial": [ADVERTORIAL], "false_friend": [FALSE_FRIEND]}[kind]
    title, content = rng.choice(texts)
    return {"id": f"r{number}", "title": filled(title, rng), "content": filled(content, rng), "language": language,
            "source": rng.choice(["wire", "regional", "portal"]),
            "truth": "commerce" if kind in ("commerce", "advertorial") else "journalism"}


def main() -> None:
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    for number in range(count):
        print(json.dumps(article(number, rng), ensure_ascii=False))


if __name__ == "__main__":
    main()
