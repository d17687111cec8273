"""Tables of English questions and answers, good and poor, that the demo corpus is written from."""

# ruff: noqa: E501  (a row a line reads best)

# question, answer
EXPLAINED = (
    ("Why is the sky blue?",
     "Sunlight holds all colours. Air molecules scatter short waves, such as blue, far more than "
     "long ones, such as red. So from every part of the sky scattered blue light reaches our eyes."),
    ("Why does ice float on water?",
     "Water expands by about nine percent when it freezes, because its molecules lock into an open "
     "lattice. Ice is therefore less dense than liquid water, and floats."),
    ("How does a vaccine protect a person?",
     "A vaccine shows the immune system a harmless part or a weakened form of a germ. The body "
     "makes antibodies and memory cells, so that it can answer quickly when the real germ comes."),
    ("Why do leaves change colour in autumn?",
     "When days grow short, trees break down the green chlorophyll in their leaves. Yellow and "
     "orange carotenoids that were hidden show up, and some trees also make red anthocyanins."),
    ("What causes the tides of the sea?",
     "The Moon's gravity pulls more on the near side of the Earth than on the far side. Two bulges "
     "of water form, and as the Earth turns most coasts pass through both: two high tides a day."),
    ("How does a refrigerator cool food?",
     "A coolant evaporates in pipes inside and takes up heat. A compressor then squeezes the "
     "vapour, and it gives that heat off through the coils at the back as it becomes liquid again."),
    ("What is the difference between weather and climate?",
     "Weather is the state of the air at one place and time: rain today, sun tomorrow. Climate is "
     "the average of weather over decades, usually thirty years."),
    ("Why do we have leap years?",
     "The Earth needs about 365.2422 days to go round the Sun. An extra day every four years, left "
     "out in most years that end a century, keeps the calendar in step with the seasons."),
    ("How do bees make honey?",
     "Bees collect nectar and carry it home in a honey stomach, where enzymes split its sugar. In "
     "the hive they fan it with their wings until so much water is gone that it keeps for years."),
    ("What does a compiler do?",
     "A compiler translates a program from the language that people write into instructions that a "
     "machine runs. It checks the program first and often makes it faster on the way."),
    ("Why is sea water salty?",
     "Rain dissolves minerals from rocks, and rivers carry them to the sea. Water evaporates and "
     "leaves the salt behind, so it has gathered over millions of years to about 3.5 percent."),
    ("How does a rainbow form?",
     "Sunlight enters a raindrop, bends, reflects at its back and bends again on leaving. Each "
     "colour bends by a slightly different angle, so we see red outside and violet inside."),
    ("What is inflation?",
     "Inflation is a lasting rise of the general level of prices. The same money then buys less; "
     "it is commonly measured by the price of a fixed basket of goods over a year."),
    ("Why do cats purr?",
     "Cats purr when they are content, but also when they are hurt or frightened. The sound comes "
     "from quick movements of the muscles around the voice box, as they breathe in and out."),
    ("How does a lock on a canal work?",
     "A lock is a chamber with gates at both ends. A boat enters, the gates close, and water is let "
     "in or out through valves until the level inside equals the level ahead."),
    ("What is photosynthesis?",
     "Photosynthesis is how plants make sugar. With the energy of light they turn carbon dioxide "
     "and water into glucose, and set oxygen free."),
    ("Why does bread dough rise?",
     "Yeast eats the sugars in dough and gives off carbon dioxide. The gluten of kneaded flour "
     "holds the gas in bubbles, and so the dough grows."),
    ("What is the purpose of an index in a database?",
     "An index is a sorted structure beside a table that leads from a value to its rows. Look-ups "
     "become fast, at the price of some disk space and slower writes."),
)  # fmt: skip

# dish, ingredients, steps
RECIPES = (
    ("tomato soup", "800 g tomatoes, 1 onion, 2 tablespoons olive oil, 500 ml vegetable stock",
     ("Soften the chopped onion in the oil for five minutes.",
      "Add the tomatoes and the stock and simmer for twenty minutes.",
      "Blend the soup, and season it with salt and pepper.")),
    ("pancakes", "200 g flour, 2 eggs, 300 ml milk, a pinch of salt, butter for the pan",
     ("Whisk flour, eggs, milk and salt into a smooth batter.",
      "Let the batter rest for fifteen minutes.",
      "Fry thin cakes in butter, about a minute a side.")),
    ("fried rice", "400 g cold cooked rice, 2 eggs, 100 g peas, 2 spring onions, soy sauce",
     ("Scramble the eggs in a hot oiled wok and set them aside.",
      "Fry the rice and the peas for four minutes, stirring all the time.",
      "Return the eggs, then add soy sauce and the sliced spring onions.")),
    ("guacamole", "3 ripe avocados, 1 lime, half a red onion, coriander, salt",
     ("Mash the avocados roughly with a fork.",
      "Stir in the lime juice, the chopped onion and the coriander.",
      "Salt to taste and serve at once, before it turns brown.")),
    ("lentil curry", "250 g red lentils, 1 onion, 2 teaspoons curry powder, 400 ml coconut milk",
     ("Fry the chopped onion with the curry powder until it smells sweet.",
      "Add lentils, coconut milk and 300 ml water, and simmer for twenty minutes.",
      "Salt at the end, and serve with rice.")),
    ("apple crumble", "5 apples, 150 g flour, 100 g butter, 80 g sugar, cinnamon",
     ("Slice the apples into a dish and dust them with cinnamon.",
      "Rub flour, butter and sugar into crumbs and strew them over the apples.",
      "Bake at 190 °C for thirty-five minutes until golden.")),
)  # fmt: skip

# question, best answer, fair answer, poor answer
JUDGED = (
    ("How can I fall asleep more easily?",
     "Keep the same bedtime every day, dim the lights an hour before, and leave your phone in "
     "another room. Avoid coffee after noon. If you lie awake for twenty minutes, get up and read.",
     "Go to bed at the same time and avoid coffee in the evening.",
     "Just sleep."),
    ("How do I remove a coffee stain from a cotton shirt?",
     "Rinse the stain from the back with cold water, dab it with a mix of one spoon of vinegar and "
     "two of water, work in some detergent, wait ten minutes, and wash the shirt as usual.",
     "Rinse the stain with cold water and wash the shirt with detergent.",
     "Buy a brown shirt."),
    ("What should I check before I buy a used bicycle?",
     "Check the frame for cracks, spin both wheels to see whether they run true, test the brakes, "
     "shift through all gears, and compare the frame number with a register of stolen bicycles.",
     "Check the frame, the brakes and the gears, and take it for a ride.",
     "The colour of a used bicycle matters most."),
    ("How do I write a polite reminder about an unpaid invoice?",
     "Name the invoice by number and date, assume an oversight, attach a copy, and give a clear "
     "date: \"We may have missed your payment of invoice 118, due on 3 May. Could you settle it by "
     "20 May?\"",
     "Write: \"Please remember to pay our invoice. Thank you.\"",
     "Write that you will see them in court."),
    ("What is a good way to learn the multiplication table?",
     "Learn it in small groups: first the twos, fives and tens, then the squares, then the rest. "
     "Practise five minutes a day with mixed cards, and use what you know: 7 × 8 is 7 × 7 plus 7.",
     "Practise the multiplication table a little every day with cards.",
     "You do not need to learn the table, everyone has a calculator."),
    ("How do I keep basil alive on a window sill?",
     "Give basil a bright place, water it from below when the soil feels dry, and divide a crowded "
     "pot into two. Cut whole tips above a pair of leaves, and it will branch again.",
     "Put the basil in a bright place and water it regularly.",
     "Basil always dies."),
    ("Why should I back up my files, and how?",
     "Disks fail, laptops get lost and software can encrypt files. Keep three copies on two kinds "
     "of storage, one of them away from home, and try once a year to restore a file.",
     "Disks can fail, so copy your files to an external drive.",
     "Files never get lost, do not worry."),
    ("How do I convert a recipe for four people to six?",
     "Multiply every ingredient by 6 / 4 = 1.5. So 200 g flour become 300 g and two eggs become "
     "three. Spices and baking times grow less than that: taste, and look into the oven.",
     "Multiply every ingredient of the recipe by 1.5.",
     "Add two of everything."),
    ("What does the phrase \"break the ice\" mean?",
     "To break the ice means to ease the first tension between people who do not know each other, "
     "as in: \"A joke about the weather broke the ice at the meeting.\"",
     "The phrase means to start a conversation.",
     "It means that the ice is broken."),
    ("How should I prepare for a job interview?",
     "Read what the company does, match three of your own stories to the tasks of the job, prepare "
     "two questions to ask, plan your way there, and practise your first minute aloud.",
     "Read about the company and practise some answers for the interview.",
     "Wear shoes."),
    ("What is the quickest way to peel garlic?",
     "Press each clove of garlic with the flat of a knife until it cracks; the skin then slips "
     "off. For a whole head, shake the cloves hard between two bowls for twenty seconds.",
     "Press the garlic with a knife and pull the skin off.",
     "Use onions instead."),
    ("How do I explain to a child why it rains?",
     "Say: the Sun warms the sea, and tiny drops of water rise into the air. High up it is cold, so "
     "the drops huddle together in clouds. When they grow too heavy, they fall down: it rains.",
     "Water rises from the sea, makes clouds, and falls as rain.",
     "It rains because of the precipitation."),
)  # fmt: skip

# open prompts without an answer
PROMPTS = (
    "Write a short poem about a lighthouse in a storm.",
    "Explain recursion to someone who has never programmed.",
    "Plan a three-day walking tour through a small old town.",
    "Draft a speech of two minutes for a friend's wedding.",
    "Invent a board game that teaches children about recycling.",
    "Describe the smell of a library to someone who has never been in one.",
    "Compare working from home with working in an office.",
    "Write a dialogue between a river and a bridge.",
    "Propose five names for a bakery that opens at night.",
    'Give feedback on this sentence: "The report was written by me in a hurry."',
    "How would you test a program that sorts names?",
    "Write a SQL query that finds customers without any order.",
    "Tell the story of a lost umbrella from the umbrella's point of view.",
    "Summarise the water cycle for a poster in a classroom.",
    "Which questions would you ask before designing a park?",
    "Argue for and against school uniforms, two points each.",
    "Write instructions for folding a paper boat.",
    "Suggest a weekly plan for learning to juggle.",
    "What could a town do to become friendlier to cyclists?",
    "Describe a sunrise without naming any colour.",
)

# the demo's own benchmark: question, answer
BENCHMARK = (
    ("A train covers 240 kilometres in 3 hours. What is its average speed in kilometres an hour?",
     "80"),
    ("Which of the planets of our solar system has the largest number of Earth masses?", "Jupiter"),
    ("If all bloops are razzies and all razzies are lazzies, are all bloops lazzies?", "yes"),
    ("What is the sum of the first ten positive even numbers?", "110"),
    ("Which gas do plants take in from the air during photosynthesis?", "carbon dioxide"),
    ("In which year did people first walk on the surface of the Moon?", "1969"),
    ("A shirt costs 40 euros after a discount of 20 percent. What did it cost before?", "50 euros"),
    ("How many sides do seven triangles and two hexagons have in all together?", "33"),
)  # fmt: skip
