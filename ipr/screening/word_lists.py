"""Words that are names too, and what tells the one from the other. Pure.

Lists of ours: no list of names is complete. A word that is in none of them is taken
for a name wherever it is one of somebody known here.
"""

from ipr.lines import SERVICE_LINES

NEVER_ALONE = frozenset(
    """
    a about above abu after again al all also am an and any ap are area areas as at
    be been before ben benefit benefits bin binti britain british but by can carer
    carers case cases claimant claimants colleague colleagues concern concerns could
    customer customers da dame de del den department der di did do does dos down dr
    du each el england english ferch for friday from had has have he her here hers
    him his how i ibn if in into ireland irish is it its la lady le learning les
    lord mac mc me miss monday more most mr mrs ms much mx my no nor not now o of
    off on once one only or other our out over own panel payment payments people per
    person process prof professor quarter referrer rev review reviews saturday
    scotland scottish service services she should sir so some such sunday support
    team than that the their them then there these they this those through thursday
    to too tuesday two under until up us van von wales was we wednesday welsh were
    what when where which while who whom whose why with within without would yes you
    your
    """.split()  # noqa: SIM905 # a list of quoted words is harder to read
)
"""What no reader takes for a name by itself, however it begins: words that join others,
parts of names such as "van", what all our texts speak of, nations, days and titles."""

EVERYDAY = frozenset(
    """
    abbey able ace acre adder alder alive amend angel apple april arch arrow art ash
    aspect august baker ball banks barber bark barker barley barn baron barrow base
    bass bat battle bay beach bean bear beard beck bee bell bench bends berry best
    better big bill bird bishop black blade blake bliss block bloom blue boat bob
    body bold bolt bond bone book boot booth born bow bowl box brace brain branch
    brand brave bread break bridge bright broad brook brooks broom brown brush buck
    buddy budge bull bullock bundle burden burn burns bush butcher butler butter
    button buyer cable cage cake call calling calls camp cannon canon cape care
    carol carpenter carr carter carver cash castle caution cave chalk chamber chance
    change chapel chapman charge chase cheek cheese cherry chick child children
    chill church clamp clark clay clear clerk cliff close cloud coach coal coast
    cobbler coffee coin cold cole collar college come comfort common constable
    conway cook cooks coop cooper copper cord corn corner cotton court coward cox
    crane craven creed crisp crook cross crouch crow crown cruise cuff cup curd curl
    currant curry cutter dale dance dark date dawn day days deal dean dear death
    deed deep deer dew dial diamond dice dines dish do dollar dolphin don door dove
    dray dread drew drink driver drum duck duke dust dyer eager earl early east
    easter elder elm end ends english eve even ever every fair fairchild faith fall
    farm farmer fast father feather fell fellow fern few field fields file finch
    fine fire fish fisher flag flint flood flora flower flowers flynn fold folk foot
    force ford forest forge fort forward foster fountain fowler fox free freeman
    french friend friends frost fry full fuller furlong gale game garden gardener
    garland garment garner gate gates gay gene gentle gibbet gift gill glass glen
    glover goat god gold golden good goose gore grace grain grand grant grave graves
    gray green grey griffin groom ground grove guard guest gun guy hall ham hammer
    hand hands hardship hardy hare harness harp hart hatch hawk hay hazard hazel
    head heard heart heath heather hedge help henry herb herd heron hide high hill
    hills hitch hobby hold holder holiday holland hollow holly holt home honey hood
    hook hope hopes horn horse hotel hour hours house houses how humble hunt hunter
    hurry hurst hurt ice idle inch inn interest iris iron island issue ivory ivy
    jack jacket jade jasmine jay jean jester jet jewel job jobs join joiner jolly
    joy judge jump june just keen keep keeper kettle key keys kind king kitchen kite
    knight lake lamb lamp lance land lane large lark last late laurel law lawn
    lawyer lay leach lead leaf lean leather ledger lee legal leisure lemon less
    lever light lightfoot lilly lily lime link lion list little live lock loft long
    look loss lot loud love low lower luck mace major maker making mann manner
    manners march marina mark market marks marsh marshal marshall mason master match
    matters max may mayor meadow mean means mear measures meek mercer merchant mercy
    merry messenger middle mike mile miles mill miller mills mind mine minor misty
    mo money monk month months moon moor moore morning moss mould mount mountain
    mouse must nail name names neat need needs neighbour new nicely nick night noble
    noon norm north note notes nott number nurse nutter oak oakes oats odd office
    officer old olive opal orange orchard order outlaw owner pace pack packer page
    pages pain paine palace pale palm pansy park parker parks parsley parson part
    partner parts pass past pat path patience pay payne peace peach peak pear pearl
    peck peel peg pen penny pepper perfect person pet phone pike pilgrim pillar pink
    piper pitt place plain plant plaster play player plum plumb point points pole
    pool poor pope poppy port porter post pot potter potts pound pounds power powers
    present price pride priest prince prior proctor proud provider pry purse quick
    rabbit race rain rains raven ray read reader reading ready reason record records
    red reed reeves register rent report rest rice rich riches ride rider ridge
    right ring rise risk river road roads rob robin rock rocks rod roof room root
    rope rose round row rows ruby rule ruler rush rusty safe safety saint sale salt
    sand sandal sands sandy savage saw say school score sea seal search self sell
    seller sense serve shaft share sharp shaw shed sheep shell shelter shepherd ship
    shire shirt shoe shook shop shore short show sign silver simple sin single skill
    skinner slack slade slaughter sleep slow smart smiles smith smooth snow song
    sonny soul sound south spark sparks speak spear speed spell spice spring spry
    square stack stage stair stand standing star start state stay steel steep step
    stern steward still stock stone stop storey storm story straight strain strange
    stranger straw stream street strength strong study sue sugar summer summers
    sunny swan sweet swift tab tailor talk tall tally tanner tarry task taylor teach
    tear temple ten tenant term thatcher thick thing thorn thread thrift tide tiller
    tim time times tom tony tool top torn touch tower town townsend trade travel
    travers treasure tree trick trinity trip trout true trust truth turn turner
    twist vale valley van vane verge very vic vicar victor view viola violence
    violet virtue visit wade wage wages wait waite waiter wake walk walker wall
    waller walls want war ward warden waring warm warner warren wash watch water
    waters watt way ways weak wealth weather weaver webb week weeks well wells west
    wharf wheat wheel wheeler white whitehead whole wick wide wild will willing win
    wind window wine winner winter wisdom wise wish wolf wonder wood woods woodward
    woody wool word words work worker workman workmen works world worm worth wren
    wright write writer wrong yard year years yeoman yes young younger
    """.split()  # noqa: SIM905 # a list of quoted words is harder to read
)
"""In small letters they are taken for the word, unless a name stands beside them."""

FORENAMES = frozenset(
    """
    angel april art august bill bob carol cliff dale dawn dean don eve faith flora
    frank gene glen grace guy hazel heather holly iris ivory ivy jack jade jasmine
    jay jean jewel joy june lance laurel lilly lily marina mark max mercy mike nick
    norm olive opal pansy pat patience pearl penny poppy ray rob robin rod rose ruby
    rusty sandy sonny sue summer tim tom tony victor viola violet wade
    """.split()  # noqa: SIM905 # a list of quoted words is harder to read
)
"""Of them, those that begin a sentence as a name rather than as the word."""

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "sir", "professor"})
MONTHS = frozenset({"april", "august", "june", "may"})
ABBREVIATIONS = frozenset(
    short
    for entry in SERVICE_LINES.values()
    for short in (entry.short, *(former.short for former in entry.former))
    if short
)
