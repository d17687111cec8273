"""Tables of plain English facts that the demo corpus is written from. All of them were checked."""

# ruff: noqa: E501  (a row a line reads best)

# country, capital, what the capital is known for
CAPITALS = (
    ("Peru", "Lima", "lies on the dry Pacific coast and was the seat of Spanish viceroys"),
    ("Norway", "Oslo", "stands at the head of a long fjord and hosts the Nobel Peace Prize"),
    ("Kenya", "Nairobi", "began as a railway depot in 1899 and borders a national park"),
    ("Portugal", "Lisbon", "sits where the Tagus meets the Atlantic and is known for its trams"),
    ("Japan", "Tokyo", "was called Edo until 1868 and is the largest urban area on Earth"),
    ("Chile", "Santiago", "lies in a valley below the Andes"),
    ("Iceland", "Reykjavik", "is the northernmost capital of a sovereign state"),
    ("Egypt", "Cairo", "spreads along the Nile, close to the pyramids of Giza"),
    ("Cuba", "Havana", "grew rich as a harbour of the Spanish treasure fleets"),
    ("Austria", "Vienna", "stands on the Danube and was home to Mozart and Beethoven"),
    ("Nepal", "Kathmandu", "fills a high valley of the Himalaya at about 1,400 metres"),
    ("Hungary", "Budapest", "was joined in 1873 from Buda and Pest on two banks of the Danube"),
    ("Thailand", "Bangkok", "is crossed by canals and has the Grand Palace at its heart"),
    ("Greece", "Athens", "lies around the Acropolis, where the Parthenon stands"),
    ("Bolivia", "Sucre", "holds the constitutional title, while the government sits in La Paz"),
    ("Finland", "Helsinki", "is built on a peninsula and many islands of the Baltic Sea"),
    ("Ghana", "Accra", "lies on the Gulf of Guinea and was once ringed by trading forts"),
    ("Ireland", "Dublin", "was founded by Vikings at the mouth of the River Liffey"),
    ("Mongolia", "Ulaanbaatar", "is counted as the coldest national capital by yearly average"),
    ("Uruguay", "Montevideo", "faces the broad estuary of the Río de la Plata"),
)

# country, capital, the larger or better known city that people take for it
MISTAKEN_CAPITALS = (
    ("Australia", "Canberra", "Sydney"),
    ("Canada", "Ottawa", "Toronto"),
    ("Brazil", "Brasília", "Rio de Janeiro"),
    ("Turkey", "Ankara", "Istanbul"),
    ("Switzerland", "Bern", "Zurich"),
    ("New Zealand", "Wellington", "Auckland"),
    ("Morocco", "Rabat", "Casablanca"),
    ("Kazakhstan", "Astana", "Almaty"),
    ("Nigeria", "Abuja", "Lagos"),
    ("Vietnam", "Hanoi", "Ho Chi Minh City"),
    ("Pakistan", "Islamabad", "Karachi"),
    ("Ecuador", "Quito", "Guayaquil"),
)

# element, symbol, atomic number, where one meets it
ELEMENTS = (
    ("hydrogen", "H", 1, "fuels the Sun"),
    ("helium", "He", 2, "fills balloons and cools magnets"),
    ("lithium", "Li", 3, "stores energy in rechargeable batteries"),
    ("carbon", "C", 6, "forms both graphite and diamond"),
    ("nitrogen", "N", 7, "makes up 78 percent of dry air"),
    ("oxygen", "O", 8, "makes up 21 percent of dry air"),
    ("sodium", "Na", 11, "is one half of table salt"),
    ("aluminium", "Al", 13, "is rolled into foil and cans"),
    ("silicon", "Si", 14, "is the base of most computer chips"),
    ("calcium", "Ca", 20, "hardens bones and limestone"),
    ("iron", "Fe", 26, "is the main part of steel"),
    ("copper", "Cu", 29, "carries current in house wiring"),
    ("silver", "Ag", 47, "conducts electricity better than any other metal"),
    ("tin", "Sn", 50, "is alloyed with copper to make bronze"),
    ("gold", "Au", 79, "neither rusts nor tarnishes"),
    ("mercury", "Hg", 80, "is liquid at room temperature"),
    ("lead", "Pb", 82, "shields people from X-rays"),
    ("uranium", "U", 92, "fuels nuclear power stations"),
)

# planet, moons, length of its year, a remarkable thing
PLANETS = (
    ("Mercury", "no moons", "88 Earth days", "swings from 430 °C by day to -180 °C by night"),
    ("Venus", "no moons", "225 Earth days", "turns backwards and is hotter than Mercury"),
    ("Earth", "one moon", "365.25 days", "is the only place known to hold life"),
    ("Mars", "two small moons", "687 Earth days", "has the tallest volcano known, Olympus Mons"),
    ("Jupiter", "four large moons that Galileo saw and many small ones", "about 12 Earth years",
     "has more mass than all other planets together"),
    ("Saturn", "one giant moon, Titan, and many small ones", "about 29 Earth years",
     "has rings of ice that are often only tens of metres thick"),
    ("Uranus", "five major moons and many small ones", "about 84 Earth years",
     "rolls around the Sun lying on its side"),
    ("Neptune", "one large moon, Triton, and many small ones", "about 165 Earth years",
     "has the fastest winds measured on any planet"),
)  # fmt: skip

# amount, from, amount, to, the rule
CONVERSIONS = (
    ("5 kilometres", "3.11 miles", "one mile is 1.609 kilometres, and 5 / 1.609 = 3.11"),
    ("26.2 miles", "42.2 kilometres", "one mile is 1.609 kilometres, and 26.2 × 1.609 = 42.2"),
    ("100 °C", "212 °F", "F = C × 9 / 5 + 32, and 100 × 9 / 5 + 32 = 212"),
    ("68 °F", "20 °C", "C = (F - 32) × 5 / 9, and (68 - 32) × 5 / 9 = 20"),
    ("3 kilograms", "6.61 pounds", "one kilogram is 2.205 pounds, and 3 × 2.205 = 6.61"),
    ("150 pounds", "68.0 kilograms", "one pound is 0.4536 kilograms, and 150 × 0.4536 = 68.0"),
    ("6 feet", "182.9 centimetres", "one foot is 30.48 centimetres, and 6 × 30.48 = 182.9"),
    ("2 litres", "2,000 millilitres", "one litre is 1,000 millilitres, and 2 × 1,000 = 2,000"),
    ("90 minutes", "1.5 hours", "one hour is 60 minutes, and 90 / 60 = 1.5"),
    ("3 days", "72 hours", "one day is 24 hours, and 3 × 24 = 72"),
    ("2.5 hectares", "25,000 square metres",
     "one hectare is 10,000 square metres, and 2.5 × 10,000 = 25,000"),
    ("36 kilometres an hour", "10 metres a second",
     "3.6 kilometres an hour are one metre a second, and 36 / 3.6 = 10"),
    ("12 inches", "30.48 centimetres", "one inch is 2.54 centimetres, and 12 × 2.54 = 30.48"),
    ("0 kelvin", "-273.15 °C", "C = K - 273.15, and 0 - 273.15 = -273.15"),
)  # fmt: skip

# what a function does, its Python, one line about it
FUNCTIONS = (
    ("reverses a string", "def reverse(text: str) -> str:\n    return text[::-1]",
     "A slice with the step -1 walks the string from its end to its start."),
    ("tells whether a number is prime",
     "def is_prime(n: int) -> bool:\n    if n < 2:\n        return False\n"
     "    return all(n % d for d in range(2, int(n**0.5) + 1))",
     "It is enough to try divisors up to the square root of the number."),
    ("counts the vowels of a word",
     "def vowels(word: str) -> int:\n    return sum(letter in \"aeiou\" for letter in word.lower())",
     "True counts as 1, so the sum is the number of vowels."),
    ("computes a factorial",
     "def factorial(n: int) -> int:\n    result = 1\n    for factor in range(2, n + 1):\n"
     "        result *= factor\n    return result",
     "The loop multiplies the factors up; the factorial of 0 is 1."),
    ("returns the first n Fibonacci numbers",
     "def fibonacci(n: int) -> list[int]:\n    numbers, a, b = [], 0, 1\n    for _ in range(n):\n"
     "        numbers.append(a)\n        a, b = b, a + b\n    return numbers",
     "Each number is the sum of the two before it, starting from 0 and 1."),
    ("finds the greatest common divisor of two integers",
     "def gcd(a: int, b: int) -> int:\n    while b:\n        a, b = b, a % b\n    return abs(a)",
     "This is Euclid's algorithm: replace the pair by the smaller number and the remainder."),
    ("removes duplicates from a list and keeps the order",
     "def unique(items: list) -> list:\n    return list(dict.fromkeys(items))",
     "Dictionary keys are unique and remember the order in which they came."),
    ("tells whether a phrase is a palindrome",
     "def is_palindrome(phrase: str) -> bool:\n"
     "    letters = [c for c in phrase.lower() if c.isalnum()]\n    return letters == letters[::-1]",
     "Spaces and punctuation are dropped before the letters are compared with their reverse."),
    ("flattens a list of lists",
     "def flatten(rows: list[list]) -> list:\n    return [item for row in rows for item in row]",
     "The two loops of the comprehension read from left to right, like nested loops."),
    ("counts how often each word occurs in a text",
     "from collections import Counter\n\ndef word_counts(text: str) -> Counter:\n"
     "    return Counter(text.lower().split())",
     "Counter is a dictionary whose missing keys count as zero."),
    ("computes the mean of a list of numbers",
     "def mean(numbers: list[float]) -> float:\n    return sum(numbers) / len(numbers)",
     "An empty list has no mean, so this raises ZeroDivisionError for one."),
    ("searches a sorted list by halving it",
     "def find(items: list[int], wanted: int) -> int:\n    low, high = 0, len(items) - 1\n"
     "    while low <= high:\n        middle = (low + high) // 2\n"
     "        if items[middle] == wanted:\n            return middle\n"
     "        if items[middle] < wanted:\n            low = middle + 1\n"
     "        else:\n            high = middle - 1\n    return -1",
     "Every step halves the range, so a million items take about twenty steps."),
)  # fmt: skip
