"""Words that tell what kind of name stands beside them. Without such evidence a name stays a ``name``."""

from app.ai.language import words_of

ORGANISATION_LAST = words_of("""Ltd Limited Inc Incorporated LLC LLP PLC Plc Corp Corporation Company Co GmbH mbH AG KG SE SA SAS SARL BV NV AB
    AS ApS Oy SpA Srl Group Holding Holdings Partners Associates Bank Insurance University College Institute School
    Council Commission Committee Association Foundation Federation Union Ministry Department Agency Authority Bureau
    Board Office Court Hospital Trust Society Club Studio Studios Labs Laboratories Systems Solutions Services
    Technologies Software Industries Logistics Foods Roasters Energy Airlines Motors Media Press Publishing Consulting
    Capital Ventures Cooperative Collective Brothers Sons Packaging Machinery Supplies Trading Instruments Universität Hochschule Stiftung Verein""")
ORGANISATION_FIRST = words_of("University Ministry Bank Institute Department Council Bureau Federation Universität")
LEGAL_FORMS = words_of("Ltd Limited Inc Incorporated LLC LLP PLC Plc Corp GmbH AG KG SE AB ApS Oy SpA Srl SARL BV NV")
"""With one of these a company's name is complete: what follows is another name."""
TITLES = words_of("Mr Mrs Ms Miss Mx Dr Prof Professor Sir Dame Lord Lady Herr Frau Monsieur Madame Señor Señora")
ROLES = (
    r"(?:chief|chair\w*|managing|director|manager|head|lead|president|secretary|treasurer|engineer|analyst|officer"
    r"|accountant|founder|partner|CEO|CFO|COO|CTO|buyer|planner|supervisor|auditor|solicitor|consultant)"
)
SAYING = (
    r"(?:said|says|asked|reported|presented|agreed|proposed|explained|noted|thanked|confirmed|opened|wrote|told|will)"
)
PLACE_LAST = words_of("""Street Road Avenue Lane Square Park Place Quay Harbour Harbor Bridge Hill Valley River Lake Island Islands Bay
    Beach Airport Station County Province District Village City Town Mountains Coast Sea Ocean Straße Strasse Platz
    Dock Docks Wharf Estate""")
GIVEN_NAMES = words_of("""Aisha Alan Alexander Alice Amelia Amina Amy Ana Anders Andrea Andrew Anita Anna Anne Anthony Antonio Arjun Barbara
    Ben Benjamin Carla Carlos Caroline Catherine Charles Charlotte Chen Chris Christian Christine Christopher Claire
    Clara Daniel David Deborah Diana Diego Edward Elena Elizabeth Ellen Emily Emma Eric Erik Eva Fatima Felix Fiona
    Francis Frank Gabriel George Giulia Grace Hannah Hans Harry Helen Helena Henry Ian Ibrahim Ingrid Isabel Ivan Jack
    Jacob James Jan Jane Janet Javier Jean Jennifer Jessica Joan John Jonas Jonathan Jose Joseph Joshua Juan Julia
    Karen Karim Karl Kate Katherine Kevin Kim Klaus Kwame Lars Laura Lea Leila Lena Leo Liam Linda Lisa Louis Louise Lucas
    Lucia Lucy Luis Luke Marco Margaret Maria Marie Mario Mark Markus Marta Martha Martin Mary Matthew Max Maya Mei
    Michael Michelle Mohamed Mohammed Monica Nadia Nancy Naomi Natalia Nicholas Nicola Nina Nora Oliver Olivia Omar
    Pablo Patricia Patrick Paul Paula Pedro Peter Philip Pierre Priya Rachel Rahul Ravi Rebecca Richard Robert Rosa Ruth
    Samir Samuel Sandra Sara Sarah Sean Simon Sofia Sophie Stefan Stephen Steven Susan Tariq Teresa Thomas Tim Tom Tomas
    Ursula Vera Victor Victoria Walter Wei William Yasmin Yuki Yusuf Zoe""")
PLACES = words_of("""Argentina Australia Austria Bangladesh Belgium Bolivia Brazil Bulgaria Canada Chile China Colombia Croatia
    Cyprus Denmark Egypt England Estonia Ethiopia Finland France Germany Ghana Greece Guatemala Honduras Hungary Iceland
    India Indonesia Iran Iraq Ireland Israel Italy Japan Kenya Korea Latvia Lithuania Luxembourg Malaysia Malta Mexico
    Morocco Netherlands Nigeria Norway Pakistan Peru Philippines Poland Portugal Romania Russia Rwanda Scotland Serbia
    Singapore Slovakia Slovenia Spain Sweden Switzerland Taiwan Tanzania Thailand Tunisia Turkey Uganda Ukraine Uruguay
    Venezuela Vietnam Wales Africa America Asia Europe Amsterdam Antwerp Athens Barcelona Beijing Belfast Berlin Bern
    Birmingham Boston Bremen Bristol Brussels Budapest Cairo Chicago Cologne Copenhagen Delhi Dubai Dublin Edinburgh
    Frankfurt Geneva Glasgow Hamburg Helsinki Istanbul Jakarta Leeds Lima Lisbon Liverpool London Lyon Madrid Manchester
    Melbourne Milan Montreal Moscow Mumbai Munich Nairobi Oslo Paris Porto Prague Rome Rotterdam Seoul Shanghai
    Stockholm Sydney Tokyo Toronto Valencia Vienna Warsaw Zurich Deutschland Österreich Schweiz""")
PLACES_OF_TWO = frozenset(
    ["New York", "United States", "United Kingdom", "Hong Kong", "Los Angeles", "San Francisco", "South Africa",
     "New Zealand", "Costa Rica", "Saudi Arabia", "Cape Town", "São Paulo", "European Union", "Addis Ababa"]
)  # fmt: skip
NOT_NAMES = words_of("""EUR USD GBP CHF JPY CNY CAD AUD SEK NOK DKK PLN Slide Slides Notes Sheet Dear I The A An This That These Those We You He She It They Our Your Their His Her My In On At For From To By With As
    If When While After Before Since Although Because However But And Or Not No Yes All Both Each Every Some Any Most
    Many More Other There Here What Which Who Where Why How Is Are Was Were Be Has Have Had Do Does Did Will Would
    Should Could May Might Must Can Please Thank Thanks Dear Regards Sincerely Note Notes Page Table Figure Chart
    Appendix Section Chapter Part Item Items Total Subtotal Date Subject Re Attn Invoice Contract Agreement Report Draft
    Summary Introduction Conclusion Background Overview Agenda Minutes Memo Memorandum Annex Clause Schedule Quarter
    Year Month Week Day Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April June July
    August September October November December Q1 Q2 Q3 Q4 Name Phone Email Tel Fax Website Address Number Amount Price
    Quantity Description Tax VAT Signed Present Apologies Action Actions Decision Decisions Owner Status""")  # fmt: skip
