<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>Alternatives</name>
    <message>
        <source>Of a part of this text only the words were kept and not the model&apos;s tokens: select a passage behind it.</source>
        <translation>Von einem Teil dieses Textes wurden nur die Wörter aufbewahrt und nicht die Tokens des Modells: Wählen Sie eine Stelle dahinter aus.</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>it ends the story</source>
        <translation>beendet die Geschichte</translation>
    </message>
    <message>
        <source>it stops as the settings say</source>
        <translation>hält an, wie die Einstellungen es sagen</translation>
    </message>
    <message>
        <source>every way on is banned</source>
        <translation>jede Fortsetzung ist verboten</translation>
    </message>
</context>
<context>
    <name>MenuField</name>
    <message>
        <source>A name, then Return</source>
        <translation>Ein Name, dann Return</translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>there is no such file</source>
        <translation>Es gibt keine solche Datei</translation>
    </message>
    <message>
        <source>it is a folder: choose a .pt or .safetensors file in it</source>
        <translation>Das ist ein Ordner: Wählen Sie eine .pt- oder .safetensors-Datei darin</translation>
    </message>
    <message>
        <source>it is cut short: %1 bytes</source>
        <translation>Sie ist abgeschnitten: %1 Bytes</translation>
    </message>
    <message>
        <source>its header claims %1 bytes, more than there can be: the file is cut short or not safetensors</source>
        <translation>Ihr Kopf soll %1 Bytes haben, mehr als es sein können: Die Datei ist abgeschnitten oder kein safetensors</translation>
    </message>
    <message>
        <source>its header is not JSON (at byte %1)</source>
        <translation>Ihr Kopf ist kein JSON (bei Byte %1)</translation>
    </message>
    <message>
        <source>its header is not a JSON object</source>
        <translation>Ihr Kopf ist kein JSON-Objekt</translation>
    </message>
    <message>
        <source>%1 ends at byte %2 of %3: the file is cut short or its header wrong</source>
        <translation>%1 endet bei Byte %2 von %3: Die Datei ist abgeschnitten oder ihr Kopf falsch</translation>
    </message>
    <message>
        <source>tensor %1 has type %2, which is not supported</source>
        <translation>Der Tensor %1 hat den Typ %2, der nicht unterstützt wird</translation>
    </message>
    <message>
        <source>it is a zip, but not one of torch.save: there is no data.pkl in it</source>
        <translation>Das ist ein Zip, aber keines von torch.save: Es enthält kein data.pkl</translation>
    </message>
    <message>
        <source>it is cut short before storage %1: copy or download it again</source>
        <translation>Sie bricht vor dem Speicherblock %1 ab: Kopieren oder laden Sie sie noch einmal</translation>
    </message>
    <message>
        <source>it is not a regular file</source>
        <translation>Das ist keine gewöhnliche Datei</translation>
    </message>
    <message>
        <source>it cannot be read: look at its permissions</source>
        <translation>Die Datei ist nicht lesbar: Prüfen Sie ihre Zugriffsrechte</translation>
    </message>
    <message>
        <source>the file is empty: download or copy it again</source>
        <translation>Die Datei ist leer: Laden oder kopieren Sie sie noch einmal</translation>
    </message>
    <message>
        <source>it is a git-lfs pointer, not the model itself: run &quot;git lfs pull&quot; where it came from</source>
        <translation>Das ist ein Zeiger von git-lfs, nicht das Modell selbst: Führen Sie dort, woher er kam, „git lfs pull“ aus</translation>
    </message>
    <message>
        <source>it is a web page, not a model: the download went wrong, often for want of a login</source>
        <translation>Das ist eine Webseite, kein Modell: Beim Herunterladen ging etwas schief, oft fehlt eine Anmeldung</translation>
    </message>
    <message>
        <source>it is a GGUF file; LILA models come as .pt or .safetensors</source>
        <translation>Das ist eine GGUF-Datei; LILA-Modelle gibt es als .pt oder .safetensors</translation>
    </message>
    <message>
        <source>it is a bare pickle, not a file of torch.save</source>
        <translation>Das ist ein bloßes Pickle, keine Datei von torch.save</translation>
    </message>
    <message>
        <source>by its content it is neither a .pt nor a .safetensors file, whatever its name, or its beginning is damaged: choose another file, or copy it again</source>
        <translation>Ihrem Inhalt nach ist die Datei weder .pt noch .safetensors, wie sie auch heißt, oder ihr Anfang ist beschädigt: Wählen Sie eine andere, oder kopieren Sie sie noch einmal</translation>
    </message>
    <message>
        <source>tensor %1 is missing: this is no LILA model, or not all of one</source>
        <translation>Der Tensor %1 fehlt: Das ist kein LILA-Modell, oder kein ganzes</translation>
    </message>
    <message>
        <source>tensors core.layers.* are missing: this is no LILA model, or not all of one</source>
        <translation>Die Tensoren core.layers.* fehlen: Das ist kein LILA-Modell, oder kein ganzes</translation>
    </message>
    <message>
        <source>tensor %1 is missing: the model is not complete</source>
        <translation>Der Tensor %1 fehlt: Das Modell ist nicht vollständig</translation>
    </message>
    <message>
        <source>tensor %1 has shape %2, but the configuration asks for %3</source>
        <translation>Der Tensor %1 hat die Form %2, die Konfiguration verlangt aber %3</translation>
    </message>
    <message>
        <source>tensor %1 is none of a LILA model: it would be left out of the computation</source>
        <translation>Der Tensor %1 gehört zu keinem LILA-Modell: Er bliebe in der Rechnung unberücksichtigt</translation>
    </message>
    <message>
        <source>tensor %1 holds %2 at element %3: the training that made it went wrong, or the file is damaged</source>
        <translation>Der Tensor %1 enthält %2 an Stelle %3: Das Training ging schief, oder die Datei ist beschädigt</translation>
    </message>
    <message>
        <source>the tokenizer has %1 pieces, but the model was made for %2; open the tokenizer that belongs to this checkpoint</source>
        <translation>Der Tokenizer hat %1 Stücke, das Modell wurde aber für %2 gemacht; öffnen Sie den Tokenizer, der zu diesem Checkpoint gehört</translation>
    </message>
    <message>
        <source>the checkpoint was trained with another vocabulary (%1…) than this tokenizer&apos;s (%2…); open the tokenizer that belongs to this checkpoint</source>
        <translation>Der Checkpoint wurde mit einem anderen Vokabular (%1…) trainiert als dem dieses Tokenizers (%2…); öffnen Sie den Tokenizer, der zu diesem Checkpoint gehört</translation>
    </message>
    <message>
        <source>%1 is a folder; choose the .model file in it</source>
        <translation>%1 ist ein Ordner; wählen Sie die .model-Datei darin</translation>
    </message>
    <message>
        <source>%1 is a list of pieces; choose the .model file beside it</source>
        <translation>%1 ist eine Liste von Stücken; wählen Sie die .model-Datei daneben</translation>
    </message>
    <message>
        <source>%1 is no SentencePiece model, or a damaged one; choose another, or make one with `lila tokenizer train`</source>
        <translation>%1 ist kein SentencePiece-Modell, oder ein beschädigtes; wählen Sie ein anderes, oder machen Sie eines mit `lila tokenizer train`</translation>
    </message>
    <message>
        <source>cannot read the tokenizer file %1</source>
        <translation>Die Tokenizer-Datei %1 ist nicht lesbar</translation>
    </message>
    <message>
        <source>%1 needs %2 of memory (%3), and %4 are free; %5</source>
        <translation>%1 braucht %2 Speicher (%3), frei sind %4; %5</translation>
    </message>
    <message>
        <source>it is a safetensors file, but holds no story</source>
        <translation>Das ist eine safetensors-Datei, enthält aber keine Geschichte</translation>
    </message>
    <message>
        <source>its part &quot;%1&quot; is missing</source>
        <translation>Der Teil „%1“ fehlt</translation>
    </message>
    <message>
        <source>it was written by a newer version of Lila Explorer (its form is %1, and this one reads %2): open it with that one; the file is left as it is</source>
        <translation>Die Datei stammt von einer neueren Version von Lila Explorer (ihre Form ist %1, diese liest %2): Öffnen Sie sie mit jener; die Datei bleibt, wie sie ist</translation>
    </message>
    <message>
        <source>there is not enough memory for it</source>
        <translation>Der Speicher reicht dafür nicht</translation>
    </message>
    <message>
        <source>setting %1 must be %2</source>
        <translation>Für die Einstellung %1 gilt: %2</translation>
    </message>
    <message>
        <source>between %1 and %2</source>
        <translation>zwischen %1 und %2</translation>
    </message>
    <message>
        <source>names out of %1, each once, with commas between them</source>
        <translation>Namen aus %1, jeder einmal, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>text in which a backslash stands only as \n, \t, \| or \\</source>
        <translation>Text, in dem ein Backslash nur als \n, \t, \| oder \\ steht</translation>
    </message>
    <message>
        <source>bias is %1, but must be TOKEN=NUMBER, the number between %2 and %3</source>
        <translation>bias ist %1, muss aber TOKEN=ZAHL lauten, mit einer Zahl zwischen %2 und %3</translation>
    </message>
    <message>
        <source>%1 has a text of %2 bytes, but must have 1 to %3</source>
        <translation>%1 enthält einen Text von %2 Bytes, erlaubt sind 1 bis %3</translation>
    </message>
    <message>
        <source>%1 is %2, but must lie between %3 and %4</source>
        <translation>%1 ist %2, muss aber zwischen %3 und %4 liegen</translation>
    </message>
    <message>
        <source>d_model %1 cannot be divided among %2 heads</source>
        <translation>d_model %1 lässt sich nicht auf %2 Köpfe verteilen</translation>
    </message>
    <message>
        <source>bpe_dropout and exchange need variants: with 1, every epoch has the text as it is</source>
        <translation>bpe_dropout und exchange brauchen variants: Mit 1 hat jede Epoche den Text, wie er ist</translation>
    </message>
    <message>
        <source>%1 is being trained in by process %2: stop that first, or take another folder</source>
        <translation>In %1 trainiert der Prozess %2: Halten Sie ihn zuerst an, oder nehmen Sie einen anderen Ordner</translation>
    </message>
    <message>
        <source>%1 is being trained in by a process of another machine or container: stop it there</source>
        <translation>In %1 trainiert ein Prozess eines anderen Rechners oder Containers: Halten Sie ihn dort an</translation>
    </message>
    <message>
        <source>a whole number from 0 to %1, or negative for a random one</source>
        <translation>eine ganze Zahl von 0 bis %1, oder eine negative für eine zufällige</translation>
    </message>
    <message>
        <source>a whole number %1</source>
        <translation>eine ganze Zahl %1</translation>
    </message>
    <message>
        <source>a number %1</source>
        <translation>eine Zahl %1</translation>
    </message>
    <message>
        <source>it holds no stories</source>
        <translation>Die Datei enthält keine Geschichten</translation>
    </message>
    <message>
        <source>%1 is no resonator state: it has no tensor %2</source>
        <translation>%1 ist kein Zustand eines Resonators: Es fehlt der Tensor %2</translation>
    </message>
    <message>
        <source>%1 does not fit the model: its %2 is %3, not %4</source>
        <translation>%1 passt nicht zum Modell: %2 ist dort %3, nicht %4</translation>
    </message>
    <message>
        <source>%1 does not fit the model: %2</source>
        <translation>%1 passt nicht zum Modell: %2</translation>
    </message>
    <message>
        <source>the resonator&apos;s basis or gate holds values that are not finite</source>
        <translation>Basis oder Gate des Resonators enthält Werte, die nicht endlich sind</translation>
    </message>
    <message>
        <source>%1: %2. Or fetch %3 by other means and put it at %4, or choose another folder for the cache (--cache)</source>
        <translation>%1: %2. Oder holen Sie %3 auf anderem Weg und legen Sie es als %4 ab, oder wählen Sie einen anderen Ordner für den Cache (--cache)</translation>
    </message>
    <message>
        <source>%1; what has come is kept, to go on from</source>
        <translation>%1; was gekommen ist, bleibt, und es geht dort weiter</translation>
    </message>
    <message>
        <source>the server cannot be reached, look at the network: %1 (%2)</source>
        <translation>Der Server ist nicht erreichbar, prüfen Sie das Netz: %1 (%2)</translation>
    </message>
    <message>
        <source>the server answers %1 (%2)</source>
        <translation>Der Server antwortet mit %1 (%2)</translation>
    </message>
    <message>
        <source>a web page comes in the place of the file, perhaps for a login of this network: open it in a browser first</source>
        <translation>Statt der Datei kommt eine Webseite, vielleicht zur Anmeldung in diesem Netz: Öffnen Sie sie zuerst in einem Browser</translation>
    </message>
    <message>
        <source>%1 cannot be written on: %2; make room and start again, it goes on from there</source>
        <translation>%1 lässt sich nicht weiterschreiben: %2; schaffen Sie Platz und starten Sie noch einmal, es geht dort weiter</translation>
    </message>
    <message>
        <source>%1 has room for %2 MiB, and %3 MiB are to come: make room, or choose another folder</source>
        <translation>%1 hat Platz für %2 MiB, und %3 MiB kommen noch: Schaffen Sie Platz, oder wählen Sie einen anderen Ordner</translation>
    </message>
    <message>
        <source>process %1, which trains in %2, cannot be stopped: %3</source>
        <translation>Prozess %1, der in %2 trainiert, lässt sich nicht anhalten: %3</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>Checkpoints (*.pt *.pth *.ckpt *.bin *.safetensors)</source>
        <translation>Checkpoints (*.pt *.pth *.ckpt *.bin *.safetensors)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>SentencePiece models (*.model)</source>
        <translation>SentencePiece-Modelle (*.model)</translation>
    </message>
</context>
<context>
    <name>QObject</name>
    <message>
        <source>cannot write the picture %1</source>
        <translation>Das Bild %1 kann nicht geschrieben werden</translation>
    </message>
    <message>
        <source>There is not enough memory for %1 in %2: close other programs.</source>
        <translation>Der Speicher reicht nicht für %1 in %2: Schließen Sie andere Programme.</translation>
    </message>
    <message>
        <source>There is not enough memory for %1 in %2: close other programs, or choose a smaller precision in the Model menu.</source>
        <translation>Der Speicher reicht nicht für %1 in %2: Schließen Sie andere Programme, oder wählen Sie im Menü Modell eine geringere Genauigkeit.</translation>
    </message>
    <message>
        <source>The system does not start that many threads: choose fewer in the Model menu.</source>
        <translation>Das System startet nicht so viele Threads: Wählen Sie im Menü Modell weniger.</translation>
    </message>
    <message>
        <source>%1 M parameters: %2 layers of %3 heads, width %4, window %5, vocabulary %6</source>
        <translation>%1 Mio. Parameter: %2 Schichten zu je %3 Köpfen, Breite %4, Fenster %5, Vokabular %6</translation>
    </message>
    <message>
        <source>trained for %1 steps</source>
        <translation>%1 Schritte trainiert</translation>
    </message>
    <message>
        <source>loss in the file: %1</source>
        <translation>Verlust laut Datei: %1</translation>
    </message>
    <message>
        <source>tokenizer: %1</source>
        <translation>Tokenizer: %1</translation>
    </message>
    <message>
        <source>%1 on 1 thread</source>
        <translation>%1 auf 1 Thread</translation>
    </message>
    <message>
        <source>%1 on %2 threads</source>
        <translation>%1 auf %2 Threads</translation>
    </message>
    <message>
        <source>weights in memory: %1</source>
        <translation>Gewichte im Speicher: %1</translation>
    </message>
    <message>
        <source>threads: %1</source>
        <translation>Threads: %1</translation>
    </message>
    <message>
        <source>threads: %1, one a processor core</source>
        <translation>Threads: %1, einer je Prozessorkern</translation>
    </message>
    <message>
        <source>The Model menu changes both.</source>
        <translation>Im Menü Modell lässt sich beides ändern.</translation>
    </message>
</context>
<context>
    <name>RootScene</name>
    <message>
        <source>weight of a root; first mark: all equal, 1/240</source>
        <translation>Gewicht; erste Marke: alle gleich, 1/240</translation>
    </message>
    <message>
        <source>weight of a direction; first mark: all equal, 1/240</source>
        <translation>Gewicht; erste Marke: alle gleich, 1/240</translation>
    </message>
    <message>
        <source>Root %1, %2 of 8 rings from the centre</source>
        <translation>Wurzel %1, Ring %2 von 8, von der Mitte aus</translation>
    </message>
    <message>
        <source>integer root, ±eᵢ ± eⱼ</source>
        <translation>ganzzahlige Wurzel, ±eᵢ ± eⱼ</translation>
    </message>
    <message>
        <source>half-integer root, (±½)⁸</source>
        <translation>halbzahlige Wurzel, (±½)⁸</translation>
    </message>
    <message>
        <source>opposite: root %1</source>
        <translation>gegenüber: Wurzel %1</translation>
    </message>
    <message>
        <source>Random control direction %1</source>
        <translation>Zufällige Kontrollrichtung %1</translation>
    </message>
    <message>
        <source>weight %1</source>
        <translation>Gewicht %1</translation>
    </message>
    <message>
        <source>difference of two weights</source>
        <translation>Unterschied zweier Gewichte</translation>
    </message>
    <message>
        <source>difference %1</source>
        <translation>Unterschied %1</translation>
    </message>
</context>
<context>
    <name>RootTable</name>
    <message>
        <source>Strongest roots</source>
        <translation>Stärkste Wurzeln</translation>
    </message>
    <message>
        <source>Strongest directions</source>
        <translation>Stärkste Richtungen</translation>
    </message>
    <message>
        <source>weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>difference</source>
        <translation>Unterschied</translation>
    </message>
</context>
<context>
    <name>StoryStore</name>
    <message>
        <source>The story that was kept cannot be read: %1.</source>
        <translation>Die aufbewahrte Geschichte ist nicht lesbar: %1.</translation>
    </message>
    <message>
        <source> It is set aside as %1.</source>
        <translation> Sie wurde als %1 beiseitegelegt.</translation>
    </message>
    <message>
        <source>the folder %1 cannot be written, or too many windows are open</source>
        <translation>in den Ordner %1 kann nicht geschrieben werden, oder es sind zu viele Fenster offen</translation>
    </message>
</context>
<context>
    <name>StoryTree</name>
    <message>
        <source>Stop (Esc) the generation first</source>
        <translation>Halten Sie zuerst die Generierung an (Esc)</translation>
    </message>
    <message>
        <source>1 branch</source>
        <translation>1 Zweig</translation>
    </message>
    <message>
        <source>%L1 branches</source>
        <translation>%L1 Zweige</translation>
    </message>
    <message>
        <source> of %L1 stories</source>
        <translation> von %L1 Geschichten</translation>
    </message>
    <message>
        <source>the branches of the story</source>
        <translation>die Zweige der Geschichte</translation>
    </message>
</context>
<context>
    <name>Tables</name>
    <message>
        <source>500 tokens at temperature 0.7</source>
        <translation>500 Tokens bei Temperatur 0,7</translation>
    </message>
    <message>
        <source>A generation ends after this many tokens, or earlier where the model ends the story.</source>
        <translation>Nach so vielen Tokens endet eine Generierung, oder früher, wo das Modell die Geschichte beendet.</translation>
    </message>
    <message>
        <source>A generation ends before any of these texts. A | stands between them, \n is a line end.</source>
        <translation>Eine Generierung endet vor jedem dieser Texte. Zwischen ihnen steht ein |, \n ist ein Zeilenende.</translation>
    </message>
    <message>
        <source>Adam β₁</source>
        <translation>Adam β₁</translation>
    </message>
    <message>
        <source>Adam β₂</source>
        <translation>Adam β₂</translation>
    </message>
    <message>
        <source>Adam ε</source>
        <translation>Adam ε</translation>
    </message>
    <message>
        <source>AdamW&apos;s decay of the mean</source>
        <translation>Abklingfaktor des Mittelwerts in AdamW</translation>
    </message>
    <message>
        <source>AdamW&apos;s decay of the mean square</source>
        <translation>Abklingfaktor des mittleren Quadrats in AdamW</translation>
    </message>
    <message>
        <source>AdamW&apos;s epsilon</source>
        <translation>Epsilon von AdamW</translation>
    </message>
    <message>
        <source>AdamW&apos;s weight decay</source>
        <translation>Gewichtszerfall von AdamW</translation>
    </message>
    <message>
        <source>Added to the logit of a token, as happy=2|sad=-5: words or pieces of words that the vocabulary has as one token.</source>
        <translation>Kommt zum Logit eines Tokens hinzu, etwa happy=2|sad=-5: Wörter oder Wortteile, die im Vokabular ein einziges Token sind.</translation>
    </message>
    <message>
        <source>Attention heads of a layer</source>
        <translation>Aufmerksamkeitsköpfe einer Schicht</translation>
    </message>
    <message>
        <source>Average weights over steps with this decay, for validation and best_model; 0: off</source>
        <translation>Gewichte mit diesem Faktor über die Schritte mitteln, für Validierung und best_model; 0: aus</translation>
    </message>
    <message>
        <source>Averaging decay</source>
        <translation>Mittelungsfaktor</translation>
    </message>
    <message>
        <source>Banned phrases</source>
        <translation>Verbotene Texte</translation>
    </message>
    <message>
        <source>Baseline: train without the geometry term, without the E8 branch, or without both</source>
        <translation>Vergleichsmodell: ohne den Geometrieterm trainieren, ohne den E8-Zweig, oder ohne beides</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>Batchgröße</translation>
    </message>
    <message>
        <source>Batches a step</source>
        <translation>Batches je Schritt</translation>
    </message>
    <message>
        <source>Batches whose gradients make one optimiser step</source>
        <translation>Batches, deren Gradienten einen Optimierungsschritt ergeben</translation>
    </message>
    <message>
        <source>Checkpoints kept</source>
        <translation>Checkpoints behalten</translation>
    </message>
    <message>
        <source>Checkpoints kept, the newest; best_model is kept besides</source>
        <translation>Wie viele Checkpoints bleiben, die neuesten; best_model bleibt außerdem</translation>
    </message>
    <message>
        <source>Close to deterministic</source>
        <translation>Fast deterministisch</translation>
    </message>
    <message>
        <source>Control: random puts 240 random unit vectors in the place of the roots</source>
        <translation>Kontrolle: zufällig setzt 240 zufällige Einheitsvektoren an die Stelle der Wurzeln</translation>
    </message>
    <message>
        <source>DRY from</source>
        <translation>DRY ab</translation>
    </message>
    <message>
        <source>DRY growth</source>
        <translation>DRY-Wachstum</translation>
    </message>
    <message>
        <source>DRY strength</source>
        <translation>DRY-Stärke</translation>
    </message>
    <message>
        <source>DRY&apos;s penalty is so many times as great for each token that the repeated passage is longer.</source>
        <translation>Um so viel Mal wächst der Abzug von DRY mit jedem Token, um das die wiederholte Stelle länger ist.</translation>
    </message>
    <message>
        <source>Decay of</source>
        <translation>Zerfall von</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Don&apos;t repeat yourself: the strength of a penalty on tokens that would go on repeating a passage; 0 is off, 0.8 is usual.</source>
        <translation>Don&apos;t repeat yourself (wiederhole dich nicht): Stärke des Abzugs für Tokens, die eine Stelle weiter wiederholen würden; 0 ist aus, 0,8 ist üblich.</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>Dropout</translation>
    </message>
    <message>
        <source>Exclude top choices: how often the obvious is left out, so that a less usual but still likely token comes; 0 is off.</source>
        <translation>Exclude top choices (Naheliegendes auslassen): wie oft das Naheliegende entfällt, damit ein weniger übliches, aber noch wahrscheinliches Token kommt; 0 ist aus.</translation>
    </message>
    <message>
        <source>Fall of the rate, share</source>
        <translation>Abfall der Rate, Anteil</translation>
    </message>
    <message>
        <source>File format</source>
        <translation>Dateiformat</translation>
    </message>
    <message>
        <source>Gradient clip</source>
        <translation>Gradientengrenze</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>Köpfe</translation>
    </message>
    <message>
        <source>How freely the next token is drawn: 0 always takes the most probable, high is adventurous.</source>
        <translation>Wie frei das nächste Token gezogen wird: 0 nimmt stets das wahrscheinlichste, hohe Werte sind abenteuerlich.</translation>
    </message>
    <message>
        <source>How many of the last tokens the repetition penalty looks at.</source>
        <translation>Wie viele der letzten Tokens die Wiederholungsstrafe betrachtet.</translation>
    </message>
    <message>
        <source>How much each new pair of roots is written into the resonator&apos;s memory.</source>
        <translation>Wie stark jedes neue Paar von Wurzeln in das Gedächtnis des Resonators geschrieben wird.</translation>
    </message>
    <message>
        <source>How strongly the resonator&apos;s memory of roots that followed each other lifts the next token.</source>
        <translation>Wie stark das Gedächtnis des Resonators für aufeinanderfolgende Wurzeln das nächste Token anhebt.</translation>
    </message>
    <message>
        <source>Initial E8 scale</source>
        <translation>E8-Skala am Anfang</translation>
    </message>
    <message>
        <source>Initial e8_scale of every layer</source>
        <translation>Anfangswert von e8_scale in jeder Schicht</translation>
    </message>
    <message>
        <source>Largest norm of the gradient; 0: never clipped</source>
        <translation>Größte Norm des Gradienten; 0: wird nie begrenzt</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Layers of the model</source>
        <translation>Schichten des Modells</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Learning rate after the warm-up</source>
        <translation>Lernrate nach dem Aufwärmen</translation>
    </message>
    <message>
        <source>Learning rate after the warm-up; trapezoid: constant, and falling over the last part of the steps</source>
        <translation>Lernrate nach dem Aufwärmen; Trapez: konstant, und über den letzten Teil der Schritte fallend</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Weglassen</translation>
    </message>
    <message>
        <source>Log every</source>
        <translation>Protokoll alle</translation>
    </message>
    <message>
        <source>Long and creative</source>
        <translation>Lang und kreativ</translation>
    </message>
    <message>
        <source>Lowest rate, share</source>
        <translation>Kleinste Rate, Anteil</translation>
    </message>
    <message>
        <source>Max tokens</source>
        <translation>Max. Tokens</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>Minuten</translation>
    </message>
    <message>
        <source>Nucleus: only the most probable tokens that together hold this probability can be drawn; 0 or 1 allows all.</source>
        <translation>Nukleus: Nur die wahrscheinlichsten Tokens, die zusammen diese Wahrscheinlichkeit haben, können gezogen werden; 0 oder 1 lässt alle zu.</translation>
    </message>
    <message>
        <source>Of checkpoints: the reference&apos;s .pt, or safetensors</source>
        <translation>Der Checkpoints: .pt der Referenz oder safetensors</translation>
    </message>
    <message>
        <source>Of matrix products; weights, norms, softmax and loss are always fp32. auto: bf16 on CUDA, on processors the faster, which a second&apos;s measuring tells</source>
        <translation>Der Matrixprodukte; Gewichte, Normen, Softmax und Verlust sind immer fp32. auto: bf16 auf CUDA, auf Prozessoren das Schnellere, wie eine Messung von einer Sekunde sagt</translation>
    </message>
    <message>
        <source>Of the initial weights, the order of stories and all noise</source>
        <translation>Der Anfangsgewichte, der Reihenfolge der Geschichten und allen Rauschens</translation>
    </message>
    <message>
        <source>Of the tokens at least this probable, XTC leaves only the least probable; above 0.5 it leaves all.</source>
        <translation>Von den Tokens, die mindestens so wahrscheinlich sind, lässt XTC nur das unwahrscheinlichste übrig; über 0,5 alle.</translation>
    </message>
    <message>
        <source>Only the k most probable tokens can be drawn; 0 allows all.</source>
        <translation>Nur die k wahrscheinlichsten Tokens können gezogen werden; 0 lässt alle zu.</translation>
    </message>
    <message>
        <source>Only tokens at least this many times as probable as the most probable one can be drawn; 0 allows all.</source>
        <translation>Nur Tokens, die mindestens um diesen Faktor so wahrscheinlich sind wie das wahrscheinlichste, können gezogen werden; 0 lässt alle zu.</translation>
    </message>
    <message>
        <source>Optimiser steps of the whole run</source>
        <translation>Optimierungsschritte des ganzen Laufs</translation>
    </message>
    <message>
        <source>Passages of fewer tokens than this may repeat freely; DRY begins with this length.</source>
        <translation>Stellen mit weniger Tokens dürfen sich frei wiederholen; DRY beginnt bei dieser Länge.</translation>
    </message>
    <message>
        <source>Past the window</source>
        <translation>Fenster voll</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Processor threads, over all processes here; 0: one a processor</source>
        <translation>Prozessor-Threads, über alle Prozesse hier; 0: einer je Prozessor</translation>
    </message>
    <message>
        <source>Quantiser temperature</source>
        <translation>Quantisierertemperatur</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>Relation weight</source>
        <translation>Relationsgewicht</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>Wiederholungsstrafe</translation>
    </message>
    <message>
        <source>Repetition window</source>
        <translation>Wiederholungsfenster</translation>
    </message>
    <message>
        <source>Resonator</source>
        <translation>Resonator</translation>
    </message>
    <message>
        <source>Resonator strength</source>
        <translation>Resonatorstärke</translation>
    </message>
    <message>
        <source>Roots</source>
        <translation>Wurzeln</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Rows of a batch, over all processes</source>
        <translation>Zeilen eines Batches, über alle Prozesse</translation>
    </message>
    <message>
        <source>Save every</source>
        <translation>Sichern alle</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Ratenverlauf</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Share of activations dropped in training</source>
        <translation>Anteil der Aktivierungen, die im Training entfallen</translation>
    </message>
    <message>
        <source>Share of the other versions in which names, animals, toys and colours are exchanged</source>
        <translation>Anteil der anderen Fassungen, in denen Namen, Tiere, Spielzeug und Farben ausgetauscht sind</translation>
    </message>
    <message>
        <source>Share of the steps in which a trapezoid falls</source>
        <translation>Anteil der Schritte, in denen ein Trapez fällt</translation>
    </message>
    <message>
        <source>Share of the tokenizer&apos;s merges left out in the other versions</source>
        <translation>Anteil der Verschmelzungen des Tokenizers, die in den anderen Fassungen entfallen</translation>
    </message>
    <message>
        <source>Stages</source>
        <translation>Stufen</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Steps between checkpoints</source>
        <translation>Schritte zwischen Checkpoints</translation>
    </message>
    <message>
        <source>Steps between lines of train_log.jsonl</source>
        <translation>Schritte zwischen Zeilen von train_log.jsonl</translation>
    </message>
    <message>
        <source>Steps between validations</source>
        <translation>Schritte zwischen Validierungen</translation>
    </message>
    <message>
        <source>Steps in which the learning rate rises to lr</source>
        <translation>Schritte, in denen die Lernrate auf lr steigt</translation>
    </message>
    <message>
        <source>Stop and save after this time; 0: no limit</source>
        <translation>Nach dieser Zeit sichern und anhalten; 0: keine Grenze</translation>
    </message>
    <message>
        <source>Stop at</source>
        <translation>Stopp nach</translation>
    </message>
    <message>
        <source>Stop texts</source>
        <translation>Stopptexte</translation>
    </message>
    <message>
        <source>Stories of a validation; 0: all</source>
        <translation>Geschichten einer Validierung; 0: alle</translation>
    </message>
    <message>
        <source>Strength 0.12, relation weight 1.5</source>
        <translation>Stärke 0,12, Relationsgewicht 1,5</translation>
    </message>
    <message>
        <source>Strong resonator</source>
        <translation>Starker Resonator</translation>
    </message>
    <message>
        <source>Taken off a token&apos;s logit for each time it stands in the repetition window; 0 is off.</source>
        <translation>Wird vom Logit eines Tokens abgezogen, so oft es im Wiederholungsfenster steht; 0 ist aus.</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Temperature 0.3, top-k 20</source>
        <translation>Temperatur 0,3, Top-k 20</translation>
    </message>
    <message>
        <source>Temperature of the quantiser</source>
        <translation>Temperatur des Quantisierers</translation>
    </message>
    <message>
        <source>Texts that are never written: where one appears, it is taken back and the story goes on another way. A | stands between them.</source>
        <translation>Texte, die nie geschrieben werden: Wo einer entsteht, wird er zurückgenommen, und die Geschichte geht anders weiter. Zwischen ihnen steht ein |.</translation>
    </message>
    <message>
        <source>The associative memory over the root graph, learning while the story is written.</source>
        <translation>Das assoziative Gedächtnis über dem Graphen der Wurzeln; es lernt, während die Geschichte entsteht.</translation>
    </message>
    <message>
        <source>The defaults of the original LILA-E8</source>
        <translation>Die Voreinstellungen des ursprünglichen LILA-E8</translation>
    </message>
    <message>
        <source>The model alone</source>
        <translation>Das Modell allein</translation>
    </message>
    <message>
        <source>The same seed, text and settings give the same story; 0 takes a new seed every time.</source>
        <translation>Gleicher Startwert, Text und gleiche Einstellungen ergeben die gleiche Geschichte; 0 nimmt jedes Mal einen neuen Startwert.</translation>
    </message>
    <message>
        <source>The sampling stages in the order in which they act, with commas between them; usually resonator, repetition, punctuation, dry, temperature, top_k, top_p, min_p, xtc. What is left out does not act.</source>
        <translation>Die Stufen der Auswahl in der Reihenfolge, in der sie wirken, durch Kommas getrennt; üblich sind resonator, repetition, punctuation, dry, temperature, top_k, top_p, min_p, xtc. Was fehlt, wirkt nicht.</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>Token bias</source>
        <translation>Token-Bias</translation>
    </message>
    <message>
        <source>Tokenizer dropout</source>
        <translation>Tokenizer-Dropout</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Validate every</source>
        <translation>Validieren alle</translation>
    </message>
    <message>
        <source>Validation stories</source>
        <translation>Validierungsgeschichten</translation>
    </message>
    <message>
        <source>Versions of a story</source>
        <translation>Fassungen je Geschichte</translation>
    </message>
    <message>
        <source>Versions of each story, one an epoch: the text as it is, then others</source>
        <translation>Fassungen jeder Geschichte, eine je Epoche: der Text, wie er ist, dann andere</translation>
    </message>
    <message>
        <source>Warm-up steps</source>
        <translation>Aufwärmschritte</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>Gewichtszerfall</translation>
    </message>
    <message>
        <source>What decays: all weights, or matrices only, not embeddings, norms, biases, β and e8_scale</source>
        <translation>Was zerfällt: alle Gewichte, oder nur Matrizen, nicht Einbettungen, Normen, Bias, β und e8_scale</translation>
    </message>
    <message>
        <source>When the story outgrows the model&apos;s window: exact recomputes the last window for every token (slow, the reference&apos;s way); anchored keeps the later half and goes on fast.</source>
        <translation>Wenn die Geschichte über das Fenster des Modells hinauswächst: exakt berechnet das letzte Fenster für jedes Token neu (langsam, wie die Referenz); verankert behält die hintere Hälfte und geht schnell weiter.</translation>
    </message>
    <message>
        <source>Where a generation ends by itself: where the model ends the story, or already with the first paragraph or sentence.</source>
        <translation>Wo eine Generierung von selbst endet: wo das Modell die Geschichte beendet, oder schon mit dem ersten Absatz oder Satz.</translation>
    </message>
    <message>
        <source>Where a learning rate that falls ends, as a share of lr</source>
        <translation>Wo eine fallende Lernrate endet, als Anteil von lr</translation>
    </message>
    <message>
        <source>Where to train</source>
        <translation>Wo trainiert wird</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Width of the model</source>
        <translation>Breite des Modells</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Window: tokens that the model sees at once</source>
        <translation>Fenster: Tokens, die das Modell auf einmal sieht</translation>
    </message>
    <message>
        <source>Without the resonator</source>
        <translation>Ohne den Resonator</translation>
    </message>
    <message>
        <source>Words exchanged</source>
        <translation>Wörter getauscht</translation>
    </message>
    <message>
        <source>XTC chance</source>
        <translation>XTC-Häufigkeit</translation>
    </message>
    <message>
        <source>XTC threshold</source>
        <translation>XTC-Schwelle</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alles</translation>
    </message>
    <message>
        <source>anchored</source>
        <translation>verankert</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>bf16</source>
        <translation>bf16</translation>
    </message>
    <message>
        <source>branch</source>
        <translation>Zweig</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>konstant</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>cpu</source>
        <translation>cpu</translation>
    </message>
    <message>
        <source>cuda</source>
        <translation>cuda</translation>
    </message>
    <message>
        <source>default</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>e8</source>
        <translation>E8</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>exakt</translation>
    </message>
    <message>
        <source>fp32</source>
        <translation>fp32</translation>
    </message>
    <message>
        <source>geometry</source>
        <translation>Geometrie</translation>
    </message>
    <message>
        <source>matrices</source>
        <translation>Matrizen</translation>
    </message>
    <message>
        <source>none</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>packed</source>
        <translation>gepackt</translation>
    </message>
    <message>
        <source>packed: whole stories end to end; padded: one story a row, padding counted in the loss</source>
        <translation>gepackt: ganze Geschichten lückenlos hintereinander; aufgefüllt: eine Geschichte je Zeile, die Auffüllung zählt im Verlust</translation>
    </message>
    <message>
        <source>padded</source>
        <translation>aufgefüllt</translation>
    </message>
    <message>
        <source>paragraph</source>
        <translation>Absatz</translation>
    </message>
    <message>
        <source>pt</source>
        <translation>pt</translation>
    </message>
    <message>
        <source>random</source>
        <translation>zufällig</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>safetensors</source>
        <translation>safetensors</translation>
    </message>
    <message>
        <source>sentence</source>
        <translation>Satz</translation>
    </message>
    <message>
        <source>small</source>
        <translation>klein</translation>
    </message>
    <message>
        <source>story</source>
        <translation>Geschichte</translation>
    </message>
    <message>
        <source>trapezoid</source>
        <translation>Trapez</translation>
    </message>
    <message>
        <source>%1 tokens, seed %2, %3</source>
        <translation>%1 Tokens, Startwert %2, %3</translation>
    </message>
    <message>
        <source>%1, id %2</source>
        <translation>%1, ID %2</translation>
    </message>
    <message>
        <source>%1; no colour: not known</source>
        <translation>%1; ohne Farbe: nicht bekannt</translation>
    </message>
    <message>
        <source>%1A person%2 wrote what looks so, and a LILA-E8 model the rest, in these passages (settings that are not named are the defaults):</source>
        <translation>%1Ein Mensch%2 hat geschrieben, was so aussieht, und ein LILA-E8-Modell den Rest, in diesen Abschnitten (Einstellungen, die nicht genannt sind, haben ihren Standardwert):</translation>
    </message>
    <message>
        <source>%1a person%2, and the model</source>
        <translation>%1ein Mensch%2, und das Modell</translation>
    </message>
    <message>
        <source>1 token, seed %1, %2</source>
        <translation>1 Token, Startwert %1, %2</translation>
    </message>
    <message>
        <source>240 random directions in the place of roots, in layer</source>
        <translation>240 zufällige Richtungen an der Stelle der Wurzeln, in Schicht</translation>
    </message>
    <message>
        <source>A person wrote all of it.</source>
        <translation>Ein Mensch hat alles geschrieben.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Colour by</source>
        <translation>Farbe nach</translation>
    </message>
    <message>
        <source>Model %1, SHA-256</source>
        <translation>Modell %1, SHA-256</translation>
    </message>
    <message>
        <source>Model, SHA-256</source>
        <translation>Modell, SHA-256</translation>
    </message>
    <message>
        <source>Nothing is known of %1 of the %2 tokens: no record of them is in this page. They show no candidates and have no colour.</source>
        <translation>Von %1 der %2 Tokens ist nichts bekannt: Diese Seite hat keine Aufzeichnung davon. Sie zeigen keine Kandidaten und haben keine Farbe.</translation>
    </message>
    <message>
        <source>Nothing is known of this word: no record of it is in this page.</source>
        <translation>Von diesem Wort ist nichts bekannt: Diese Seite hat keine Aufzeichnung davon.</translation>
    </message>
    <message>
        <source>Point at a word, tap it, or go there with Tab and the arrow keys: what could have come in its place, and the roots that it lit. Enter or a click holds it, Escape lets it go.</source>
        <translation>Zeigen Sie auf ein Wort, tippen Sie es an, oder gehen Sie mit Tab und den Pfeiltasten dorthin: was an seiner Stelle hätte kommen können, und die Wurzeln, die es aufleuchten ließ. Die Eingabetaste oder ein Klick hält es fest, Escape lässt es los.</translation>
    </message>
    <message>
        <source>Strongest: %1, %2; as spread as %3 equal ones</source>
        <translation>Am stärksten: %1, %2; so gestreut wie %3 gleiche</translation>
    </message>
    <message>
        <source>The 240 roots of E8, in layer</source>
        <translation>Die 240 Wurzeln von E8, in Schicht</translation>
    </message>
    <message>
        <source>The roots of %1 of the %2 tokens are not shown: nothing tells that they are those which this page draws.</source>
        <translation>Die Wurzeln von %1 der %2 Tokens sind nicht zu sehen: Nichts sagt, dass es die sind, die diese Seite zeichnet.</translation>
    </message>
    <message>
        <source>The word pointed at</source>
        <translation>Das Wort, auf das gezeigt wird</translation>
    </message>
    <message>
        <source>Vocabulary, SHA-256</source>
        <translation>Vokabular, SHA-256</translation>
    </message>
    <message>
        <source>What is shown of %1 of the %2 tokens is what the model %3 found when it looked at them afterwards.</source>
        <translation>Was von %1 der %2 Tokens zu sehen ist, hat das Modell %3 gefunden, als es sie sich nachträglich ansah.</translation>
    </message>
    <message>
        <source>What is shown of %1 of the %2 tokens is what the model found when it looked at them afterwards.</source>
        <translation>Was von %1 der %2 Tokens zu sehen ist, hat das Modell gefunden, als es sie sich nachträglich ansah.</translation>
    </message>
    <message>
        <source>a person’s · token %1 of %2</source>
        <translation>von einem Menschen · Token %1 von %2</translation>
    </message>
    <message>
        <source>author</source>
        <translation>Verfasser</translation>
    </message>
    <message>
        <source>could have come</source>
        <translation>hätte kommen können</translation>
    </message>
    <message>
        <source>direction %1 (%2)</source>
        <translation>Richtung %1 (%2)</translation>
    </message>
    <message>
        <source>drawn from</source>
        <translation>gezogen aus</translation>
    </message>
    <message>
        <source>entropy</source>
        <translation>Entropie</translation>
    </message>
    <message>
        <source>first written behind other words</source>
        <translation>zuerst hinter anderen Wörtern geschrieben</translation>
    </message>
    <message>
        <source>going on from what stands before it</source>
        <translation>als Fortsetzung dessen, was davor steht</translation>
    </message>
    <message>
        <source>how much likelier the resonator made it</source>
        <translation>wie viel wahrscheinlicher der Resonator es machte</translation>
    </message>
    <message>
        <source>how open the choice was, in bits</source>
        <translation>wie offen die Wahl war, in Bit</translation>
    </message>
    <message>
        <source>how probable each word was to the model</source>
        <translation>wie wahrscheinlich jedes Wort für das Modell war</translation>
    </message>
    <message>
        <source>model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>Wahrscheinlichkeit</translation>
    </message>
    <message>
        <source>probability %1 · entropy %2 bits</source>
        <translation>Wahrscheinlichkeit %1 · Entropie %2 Bit</translation>
    </message>
    <message>
        <source>probability %1 · entropy %2 bits · resonator ×%3</source>
        <translation>Wahrscheinlichkeit %1 · Entropie %2 Bit · Resonator ×%3</translation>
    </message>
    <message>
        <source>resonator</source>
        <translation>Resonator</translation>
    </message>
    <message>
        <source>root %1 (%2)</source>
        <translation>Wurzel %1 (%2)</translation>
    </message>
    <message>
        <source>the model’s own probability</source>
        <translation>die Wahrscheinlichkeit, die das Modell selbst gab</translation>
    </message>
    <message>
        <source>the model’s, passage %1 · token %2 of %3</source>
        <translation>vom Modell, Abschnitt %1 · Token %2 von %3</translation>
    </message>
    <message>
        <source>what the settings made of it: from this the word was drawn</source>
        <translation>was die Einstellungen daraus machten: Daraus wurde das Wort gezogen</translation>
    </message>
    <message>
        <source>with changes inside the model</source>
        <translation>mit Änderungen im Modell</translation>
    </message>
</context>
<context>
    <name>TokenName</name>
    <message>
        <source>&lt;end of story&gt;</source>
        <translation>&lt;Ende der Geschichte&gt;</translation>
    </message>
    <message>
        <source>&lt;padding&gt;</source>
        <translation>&lt;Auffüllung&gt;</translation>
    </message>
</context>
<context>
    <name>ViewTable</name>
    <message>
        <source>How many ways on are written at once</source>
        <translation>Wie viele Fortsetzungen zugleich geschrieben werden</translation>
    </message>
    <message>
        <source>Random directions</source>
        <translation>Zufällige Richtungen</translation>
    </message>
    <message>
        <source>E8 roots</source>
        <translation>E8-Wurzeln</translation>
    </message>
    <message>
        <source>a change acts on the next token</source>
        <translation>wirken auf das nächste Token</translation>
    </message>
    <message>
        <source>Alternatives</source>
        <translation>Alternativen</translation>
    </message>
    <message>
        <source>Look ahead</source>
        <translation>Vorausschau</translation>
    </message>
    <message>
        <source>β by layer</source>
        <translation>β je Schicht</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>Kandidaten</translation>
    </message>
    <message>
        <source>Story tree</source>
        <translation>Baum</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Geometry</source>
        <translation>Geometrie</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Root</source>
        <translation>Wurzel</translation>
    </message>
    <message>
        <source>Root usage</source>
        <translation>Wurzelnutzung</translation>
    </message>
    <message>
        <source>Why this token</source>
        <translation>Warum dieses Token</translation>
    </message>
    <message>
        <source>Logit lens</source>
        <translation>Logit-Linse</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>Aufmerksamkeit</translation>
    </message>
    <message>
        <source>Resonator</source>
        <translation>Resonator</translation>
    </message>
    <message>
        <source>Packing</source>
        <translation>Packung</translation>
    </message>
</context>
<context>
    <name>lila</name>
    <message>
        <source>%1 is neither a checkpoint (.pt, .safetensors), nor a tokenizer (.model), nor a text.</source>
        <translation>%1 ist weder ein Checkpoint (.pt, .safetensors) noch ein Tokenizer (.model) noch ein Text.</translation>
    </message>
    <message>
        <source>%1 is JSON, not a story. If it holds stories to train on, open it in Model, Train…; to go on with one of them, copy its text into this window.</source>
        <translation>%1 ist JSON, keine Geschichte. Enthält die Datei Geschichten zum Trainieren, öffnen Sie sie unter Modell, Trainieren…; um mit einer davon weiterzuschreiben, kopieren Sie deren Text in dieses Fenster.</translation>
    </message>
    <message>
        <source>%1 is a table, not a story. If it holds stories to train on, open it in Model, Train…; to go on with one of them, copy its text into this window.</source>
        <translation>%1 ist eine Tabelle, keine Geschichte. Enthält sie Geschichten zum Trainieren, öffnen Sie sie unter Modell, Trainieren…; um mit einer davon weiterzuschreiben, kopieren Sie deren Text in dieses Fenster.</translation>
    </message>
    <message>
        <source>Could not read %1: %2</source>
        <translation>%1 ist nicht lesbar: %2</translation>
    </message>
    <message>
        <source>%1 is larger than 4 MB: too long for a story. To train on it, open it in Model, Train….</source>
        <translation>%1 ist größer als 4 MB: zu lang für eine Geschichte. Um damit zu trainieren, öffnen Sie die Datei unter Modell, Trainieren….</translation>
    </message>
    <message>
        <source>%1 is text, but neither in UTF-8 nor in UTF-16. Save it as UTF-8 and open it again.</source>
        <translation>%1 ist Text, aber weder in UTF-8 noch in UTF-16. Speichern Sie die Datei als UTF-8, und öffnen Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>none: heads have fewer than 8 dimensions</source>
        <translation>keines: Die Köpfe haben weniger als 8 Dimensionen</translation>
    </message>
    <message>
        <source>%1 layers of %2 heads, width %3, window %4, vocabulary %5</source>
        <translation>%1 Schichten zu je %2 Köpfen, Breite %3, Fenster %4, Vokabular %5</translation>
    </message>
    <message>
        <source>none of its own</source>
        <translation>keine eigenen</translation>
    </message>
    <message>
        <source>not in the file</source>
        <translation>nicht in der Datei</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Size on disk</source>
        <translation>Größe auf der Platte</translation>
    </message>
    <message>
        <source>Trained for</source>
        <translation>Trainiert</translation>
    </message>
    <message>
        <source>%1 steps</source>
        <translation>%1 Schritte</translation>
    </message>
    <message>
        <source>Loss in the file</source>
        <translation>Verlust laut Datei</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>Trainiert mit</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>Roots</source>
        <translation>Wurzeln</translation>
    </message>
    <message>
        <source>240 random directions: a control, not E8</source>
        <translation>240 zufällige Richtungen: eine Kontrolle, nicht E8</translation>
    </message>
    <message>
        <source>the 240 of E8</source>
        <translation>die 240 von E8</translation>
    </message>
    <message>
        <source>β</source>
        <translation>β</translation>
    </message>
    <message>
        <source>e8_scale</source>
        <translation>e8_scale</translation>
    </message>
    <message>
        <source>Quantiser temperature</source>
        <translation>Quantisierertemperatur</translation>
    </message>
    <message>
        <source>Run in</source>
        <translation>Läuft in</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>Tokenizer</translation>
    </message>
    <message>
        <source>Vocabulary&apos;s SHA-256</source>
        <translation>SHA-256 des Vokabulars</translation>
    </message>
    <message>
        <source>Settings it brings</source>
        <translation>Eigene Einstellungen</translation>
    </message>
    <message>
        <source>β of 1 head</source>
        <translation>β von 1 Kopf</translation>
    </message>
    <message>
        <source>β of %1 heads</source>
        <translation>β von %1 Köpfen</translation>
    </message>
    <message>
        <source>the E8 branch of 1 layer</source>
        <translation>der E8-Zweig von 1 Schicht</translation>
    </message>
    <message>
        <source>the E8 branch of %1 layers</source>
        <translation>der E8-Zweig von %1 Schichten</translation>
    </message>
    <message>
        <source>the quantiser of 1 layer</source>
        <translation>der Quantisierer von 1 Schicht</translation>
    </message>
    <message>
        <source>the quantiser of %1 layers</source>
        <translation>der Quantisierer von %1 Schichten</translation>
    </message>
    <message>
        <source>the boost of 1 root</source>
        <translation>die Verstärkung von 1 Wurzel</translation>
    </message>
    <message>
        <source>the boosts of %1 roots</source>
        <translation>die Verstärkung von %1 Wurzeln</translation>
    </message>
    <message>
        <source>Changed inside the model: %1</source>
        <translation>Im Modell geändert: %1</translation>
    </message>
    <message>
        <source>Seed %1</source>
        <translation>Startwert %1</translation>
    </message>
    <message>
        <source>, going on from the words before</source>
        <translation>, Fortsetzung der Wörter davor</translation>
    </message>
    <message>
        <source>; written behind other words, so that it cannot be made again here</source>
        <translation>; hinter anderen Wörtern geschrieben, so dass es hier nicht noch einmal entstehen kann</translation>
    </message>
    <message>
        <source>Precision %1</source>
        <translation>Genauigkeit %1</translation>
    </message>
    <message>
        <source>Model %1…</source>
        <translation>Modell %1…</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>No folder chosen</source>
        <translation>Kein Ordner gewählt</translation>
    </message>
    <message>
        <source>No run yet</source>
        <translation>Noch kein Lauf</translation>
    </message>
    <message>
        <source>The folder is gone</source>
        <translation>Der Ordner ist weg</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Startet…</translation>
    </message>
    <message>
        <source>Running (process %1)</source>
        <translation>Läuft (Prozess %1)</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Sichert…</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>step %1 of %2</source>
        <translation>Schritt %1 von %2</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 Tokens/s</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>gesichert</translation>
    </message>
    <message>
        <source>saved at step %1</source>
        <translation>bei Schritt %1 gesichert</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>Alle Schichten</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Whose root weights are shown</source>
        <translation>Wessen Wurzelgewichte zu sehen sind</translation>
    </message>
    <message>
        <source>Nothing was exported: this view has nothing to show yet.</source>
        <translation>Nichts wurde exportiert: Diese Ansicht zeigt noch nichts.</translation>
    </message>
    <message>
        <source>SVG picture (*.svg)</source>
        <translation>SVG-Bild (*.svg)</translation>
    </message>
    <message>
        <source>PDF page (*.pdf)</source>
        <translation>PDF-Seite (*.pdf)</translation>
    </message>
    <message>
        <source>PNG picture (*.png)</source>
        <translation>PNG-Bild (*.png)</translation>
    </message>
    <message>
        <source>CSV table (*.csv)</source>
        <translation>CSV-Tabelle (*.csv)</translation>
    </message>
    <message>
        <source>Could not export to %1: the name must end in .svg, .pdf, .png or .csv.</source>
        <translation>%1 ließ sich nicht exportieren: Der Name muss auf .svg, .pdf, .png oder .csv enden.</translation>
    </message>
    <message>
        <source>Could not write %1: %2</source>
        <translation>%1 ließ sich nicht schreiben: %2</translation>
    </message>
    <message>
        <source>Export this view</source>
        <translation>Diese Ansicht exportieren</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;New story</source>
        <translation>&amp;Neue Geschichte</translation>
    </message>
    <message>
        <source>&amp;Open checkpoint…</source>
        <translation>&amp;Checkpoint öffnen…</translation>
    </message>
    <message>
        <source>Open &amp;tokenizer…</source>
        <translation>&amp;Tokenizer öffnen…</translation>
    </message>
    <message>
        <source>Open stor&amp;y…</source>
        <translation>&amp;Geschichte öffnen…</translation>
    </message>
    <message>
        <source>&amp;Recent files</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>&amp;Save story</source>
        <translation>Geschichte &amp;speichern</translation>
    </message>
    <message>
        <source>Save story &amp;as…</source>
        <translation>Geschichte speichern &amp;unter…</translation>
    </message>
    <message>
        <source>&amp;Export story…</source>
        <translation>Geschichte &amp;exportieren…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederherstellen</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>&amp;Ausschneiden</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Einfügen</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>A&amp;lles auswählen</translation>
    </message>
    <message>
        <source>&amp;Find…</source>
        <translation>&amp;Suchen…</translation>
    </message>
    <message>
        <source>R&amp;eplace…</source>
        <translation>Erse&amp;tzen…</translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation>&amp;Nächster Treffer</translation>
    </message>
    <message>
        <source>Find pre&amp;vious</source>
        <translation>&amp;Vorheriger Treffer</translation>
    </message>
    <message>
        <source>&amp;Story</source>
        <translation>&amp;Geschichte</translation>
    </message>
    <message>
        <source>&amp;Generate</source>
        <translation>&amp;Generieren</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>An&amp;halten</translation>
    </message>
    <message>
        <source>&amp;Step</source>
        <translation>&amp;Schritt</translation>
    </message>
    <message>
        <source>&amp;Retry</source>
        <translation>&amp;Neu versuchen</translation>
    </message>
    <message>
        <source>&amp;Write again with the same seed</source>
        <translation>M&amp;it demselben Startwert noch einmal schreiben</translation>
    </message>
    <message>
        <source>Several at &amp;once</source>
        <translation>&amp;Mehrere zugleich</translation>
    </message>
    <message>
        <source>&amp;Look ahead</source>
        <translation>&amp;Vorausschau</translation>
    </message>
    <message>
        <source>&amp;Fill the gap</source>
        <translation>&amp;Lücke füllen</translation>
    </message>
    <message>
        <source>&amp;Previous branch</source>
        <translation>V&amp;origer Zweig</translation>
    </message>
    <message>
        <source>&amp;Next branch</source>
        <translation>Nä&amp;chster Zweig</translation>
    </message>
    <message>
        <source>Fork &amp;before</source>
        <translation>Gabelung &amp;davor</translation>
    </message>
    <message>
        <source>Fork be&amp;hind</source>
        <translation>Gabelung dahin&amp;ter</translation>
    </message>
    <message>
        <source>&amp;Copy as command</source>
        <translation>Als &amp;Befehl kopieren</translation>
    </message>
    <message>
        <source>B&amp;eginnings</source>
        <translation>Anf&amp;änge</translation>
    </message>
    <message>
        <source>Book&amp;mark</source>
        <translation>L&amp;esezeichen</translation>
    </message>
    <message>
        <source>&amp;Workspace</source>
        <translation>&amp;Arbeitsbereich</translation>
    </message>
    <message>
        <source>&amp;Write</source>
        <translation>&amp;Schreiben</translation>
    </message>
    <message>
        <source>&amp;Look inside</source>
        <translation>&amp;Einblick</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>&amp;Vergleichen</translation>
    </message>
    <message>
        <source>&amp;Train…</source>
        <translation>&amp;Trainieren…</translation>
    </message>
    <message>
        <source>Story &amp;font</source>
        <translation>&amp;Schrift der Geschichte</translation>
    </message>
    <message>
        <source>&amp;Book face</source>
        <translation>&amp;Buchschrift</translation>
    </message>
    <message>
        <source>As the &amp;desktop</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>&amp;Typewriter</source>
        <translation>S&amp;chreibmaschine</translation>
    </message>
    <message>
        <source>Story w&amp;idth</source>
        <translation>&amp;Breite der Geschichte</translation>
    </message>
    <message>
        <source>&amp;Narrow</source>
        <translation>&amp;Schmal</translation>
    </message>
    <message>
        <source>&amp;Medium</source>
        <translation>&amp;Mittel</translation>
    </message>
    <message>
        <source>&amp;Wide</source>
        <translation>&amp;Breit</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>E&amp;xport</source>
        <translation>E&amp;xportieren</translation>
    </message>
    <message>
        <source>La&amp;yer of the roots</source>
        <translation>Schich&amp;t der Wurzeln</translation>
    </message>
    <message>
        <source>&amp;Edges between roots</source>
        <translation>&amp;Kanten zwischen Wurzeln</translation>
    </message>
    <message>
        <source>&amp;Colours of weights</source>
        <translation>Farben der Ge&amp;wichte</translation>
    </message>
    <message>
        <source>&amp;Viridis</source>
        <translation>&amp;Viridis</translation>
    </message>
    <message>
        <source>&amp;Cividis, the same for colour-blind eyes</source>
        <translation>&amp;Cividis, auch für Farbenblinde gleich</translation>
    </message>
    <message>
        <source>C&amp;olour the text by</source>
        <translation>Text &amp;einfärben nach</translation>
    </message>
    <message>
        <source>Candi&amp;dates at the pointer</source>
        <translation>Kan&amp;didaten am Mauszeiger</translation>
    </message>
    <message>
        <source>Larger &amp;text</source>
        <translation>&amp;Größerer Text</translation>
    </message>
    <message>
        <source>S&amp;maller text</source>
        <translation>K&amp;leinerer Text</translation>
    </message>
    <message>
        <source>&amp;Normal text size</source>
        <translation>&amp;Normale Textgröße</translation>
    </message>
    <message>
        <source>T&amp;heme</source>
        <translation>&amp;Farbschema</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>D&amp;ark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>S&amp;prache (Language)</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>V&amp;ollbild</translation>
    </message>
    <message>
        <source>Next p&amp;ane</source>
        <translation>Nä&amp;chster Bereich</translation>
    </message>
    <message>
        <source>&amp;Previous pane</source>
        <translation>Vor&amp;iger Bereich</translation>
    </message>
    <message>
        <source>Reset &amp;layout</source>
        <translation>Anordnung &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>T&amp;rain…</source>
        <translation>T&amp;rainieren…</translation>
    </message>
    <message>
        <source>&amp;Model information…</source>
        <translation>Modell&amp;angaben…</translation>
    </message>
    <message>
        <source>&amp;Open this model at the next start</source>
        <translation>Dieses Modell beim nächsten &amp;Start öffnen</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Find a command…</source>
        <translation>Befehl &amp;suchen…</translation>
    </message>
    <message>
        <source>&amp;Guide</source>
        <translation>&amp;Anleitung</translation>
    </message>
    <message>
        <source>&amp;Keys and menus</source>
        <translation>&amp;Tasten und Menüs</translation>
    </message>
    <message>
        <source>&amp;About Lila Explorer</source>
        <translation>Ü&amp;ber Lila Explorer</translation>
    </message>
    <message>
        <source>Of what the model wrote here only the text was kept</source>
        <translation>Von dem, was das Modell hier schrieb, wurde nur der Text aufbewahrt</translation>
    </message>
    <message>
        <source>These words were written behind other ones, and would not come again behind these</source>
        <translation>Diese Wörter wurden hinter anderen geschrieben und kämen hinter diesen nicht noch einmal</translation>
    </message>
    <message>
        <source>The settings were changed while the model wrote: here it went on from the words before</source>
        <translation>Die Einstellungen änderten sich, während das Modell schrieb: Hier ging es von den Wörtern davor aus weiter</translation>
    </message>
    <message>
        <source>Another model wrote this: open it first</source>
        <translation>Ein anderes Modell hat dies geschrieben: Öffnen Sie es zuerst</translation>
    </message>
    <message>
        <source>The resonator began from a file that is not known here</source>
        <translation>Der Resonator begann mit einer Datei, die hier nicht bekannt ist</translation>
    </message>
    <message>
        <source>Of what the model wrote before this only the text was kept</source>
        <translation>Von dem, was das Modell davor schrieb, wurde nur der Text aufbewahrt</translation>
    </message>
    <message>
        <source>The model was changed inside after the words before this</source>
        <translation>Nach den Wörtern davor wurde das Modell innen verändert</translation>
    </message>
    <message>
        <source>&lt;h2&gt;Lila Explorer %1&lt;/h2&gt;&lt;p&gt;Write stories with LILA-E8 and see its geometry at work.&lt;/p&gt;&lt;p&gt;Free software under the GNU Affero General Public License, version 3 or later (AGPL-3.0-or-later): you may use, study, change and share it, and whoever gets it from you, also over a network, may do the same. It comes without any warranty.&lt;/p&gt;&lt;h3&gt;What comes with it&lt;/h3&gt;&lt;ul&gt;&lt;li&gt;&lt;b&gt;The default model&lt;/b&gt;, tiny_stories: AGPL-3.0-or-later, as the program. It was trained on TinyStories by Eldan and Li (CDLA-Sharing-1.0) and on similar tales (MIT).&lt;/li&gt;&lt;li&gt;&lt;b&gt;The vocabulary&lt;/b&gt;, e8_morpheme_: made from the tiny Shakespeare text, which is in the public domain.&lt;/li&gt;&lt;li&gt;&lt;b&gt;The stories to measure on&lt;/b&gt;: from TinyStories (CDLA-Sharing-1.0).&lt;/li&gt;&lt;/ul&gt;&lt;p&gt;Models of others have their makers&apos; licences.&lt;/p&gt;&lt;h3&gt;What it is built on&lt;/h3&gt;&lt;ul&gt;&lt;li&gt;Qt %2 (LGPL-3.0), QCustomPlot (GPL-3.0-or-later)&lt;/li&gt;&lt;li&gt;SentencePiece (Apache-2.0), Highway (Apache-2.0)&lt;/li&gt;&lt;li&gt;CLI11 (BSD-3-Clause), nlohmann-json (MIT), libzip (BSD-3-Clause), zlib (Zlib), Nettle (LGPL-3.0-or-later)&lt;/li&gt;&lt;li&gt;for training, in a program of its own: LibTorch (BSD-3-Clause)&lt;/li&gt;&lt;/ul&gt;</source>
        <translation>&lt;h2&gt;Lila Explorer %1&lt;/h2&gt;&lt;p&gt;Mit LILA-E8 Geschichten schreiben und seine Geometrie am Werk sehen.&lt;/p&gt;&lt;p&gt;Freie Software unter der GNU Affero General Public License, Version 3 oder später (AGPL-3.0-or-later): Sie dürfen sie benutzen, untersuchen, verändern und weitergeben, und wer sie von Ihnen erhält, auch über ein Netz, darf dasselbe. Es gibt keinerlei Gewährleistung.&lt;/p&gt;&lt;h3&gt;Was dabei ist&lt;/h3&gt;&lt;ul&gt;&lt;li&gt;&lt;b&gt;Das Standardmodell&lt;/b&gt;, tiny_stories: AGPL-3.0-or-later, wie das Programm. Es wurde mit TinyStories von Eldan und Li (CDLA-Sharing-1.0) und mit ähnlichen Erzählungen (MIT) trainiert.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Das Vokabular&lt;/b&gt;, e8_morpheme_: aus dem gemeinfreien Text „tiny Shakespeare“ gewonnen.&lt;/li&gt;&lt;li&gt;&lt;b&gt;Die Geschichten zum Messen&lt;/b&gt;: aus TinyStories (CDLA-Sharing-1.0).&lt;/li&gt;&lt;/ul&gt;&lt;p&gt;Für Modelle anderer gelten deren Lizenzen.&lt;/p&gt;&lt;h3&gt;Worauf es aufbaut&lt;/h3&gt;&lt;ul&gt;&lt;li&gt;Qt %2 (LGPL-3.0), QCustomPlot (GPL-3.0-or-later)&lt;/li&gt;&lt;li&gt;SentencePiece (Apache-2.0), Highway (Apache-2.0)&lt;/li&gt;&lt;li&gt;CLI11 (BSD-3-Clause), nlohmann-json (MIT), libzip (BSD-3-Clause), zlib (Zlib), Nettle (LGPL-3.0-or-later)&lt;/li&gt;&lt;li&gt;zum Trainieren, in einem eigenen Programm: LibTorch (BSD-3-Clause)&lt;/li&gt;&lt;/ul&gt;</translation>
    </message>
    <message>
        <source>Lila Explorer will speak this language when it is started the next time.</source>
        <translation>Lila Explorer spricht diese Sprache vom nächsten Start an.</translation>
    </message>
    <message>
        <source>on</source>
        <translation>an</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>random</source>
        <translation>zufällig</translation>
    </message>
    <message>
        <source>greedy</source>
        <translation>gierig</translation>
    </message>
    <message>
        <source>%1 %2 (was %3)</source>
        <comment>a setting&apos;s name and values</comment>
        <translation>%1 %2 (zuvor %3)</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Wahrscheinlichkeit</translation>
    </message>
    <message>
        <source>Entropy</source>
        <translation>Entropie</translation>
    </message>
    <message>
        <source>Resonator</source>
        <translation>Resonator</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nichts</translation>
    </message>
    <message>
        <source>How probable each word was to the model</source>
        <translation>Wie wahrscheinlich jedes Wort für das Modell war</translation>
    </message>
    <message>
        <source>How open the choice was, in bits</source>
        <translation>Wie offen die Wahl war, in Bit</translation>
    </message>
    <message>
        <source>How much likelier the resonator made it</source>
        <translation>Wie viel wahrscheinlicher der Resonator es machte</translation>
    </message>
    <message>
        <source>“%1” is not a number: %2 stays</source>
        <translation>„%1“ ist keine Zahl: Es bleibt bei %2</translation>
    </message>
    <message>
        <source>%1 is too large: set to the largest, %2</source>
        <translation>%1 ist zu groß: auf den größten Wert gesetzt, %2</translation>
    </message>
    <message>
        <source>%1 is too small: set to the smallest, %2</source>
        <translation>%1 ist zu klein: auf den kleinsten Wert gesetzt, %2</translation>
    </message>
    <message>
        <source>Whole numbers only: %1 became %2</source>
        <translation>Nur ganze Zahlen: Aus %1 wurde %2</translation>
    </message>
    <message>
        <source>The passage is too long: the model sees %L1 tokens at once, and needs some of the text around it. Select less.</source>
        <translation>Die Stelle ist zu lang: Das Modell sieht %L1 Tokens auf einmal und braucht etwas von dem Text darum herum. Wählen Sie weniger aus.</translation>
    </message>
    <message>
        <source>The token bias names %1, which is no token of this vocabulary but several (%2): name one of them.</source>
        <translation>Der Token-Bias nennt %1, das in diesem Vokabular kein Token ist, sondern mehrere (%2): Nennen Sie eines davon.</translation>
    </message>
    <message>
        <source>The model computes numbers that are not finite: its weights are damaged. Open another checkpoint.</source>
        <translation>Das Modell rechnet Zahlen aus, die nicht endlich sind: Seine Gewichte sind beschädigt. Öffnen Sie einen anderen Checkpoint.</translation>
    </message>
    <message>
        <source>There is not enough memory: close other programs, or choose a smaller precision in the Model menu.</source>
        <translation>Der Speicher reicht nicht: Schließen Sie andere Programme, oder wählen Sie im Menü Modell eine geringere Genauigkeit.</translation>
    </message>
    <message>
        <source>&amp;All figures…</source>
        <translation>&amp;Alle Abbildungen…</translation>
    </message>
    <message>
        <source>A: %1</source>
        <translation>A: %1</translation>
    </message>
    <message>
        <source>B: %1</source>
        <translation>B: %1</translation>
    </message>
    <message>
        <source>No model has written before this place: there are no settings of a branch to compare with. Put the caret behind words of a model.</source>
        <translation>Vor dieser Stelle hat kein Modell geschrieben: Es gibt keine Einstellungen eines Zweigs zum Vergleichen. Setzen Sie die Einfügemarke hinter Wörter eines Modells.</translation>
    </message>
    <message>
        <source>other interventions</source>
        <translation>andere Eingriffe</translation>
    </message>
    <message>
        <source>settings of now</source>
        <translation>Einstellungen von jetzt</translation>
    </message>
    <message>
        <source>settings of this branch: %1</source>
        <translation>Einstellungen dieses Zweigs: %1</translation>
    </message>
    <message>
        <source>the same</source>
        <translation>dieselben</translation>
    </message>
    <message>
        <source>No model B is open: File → Open for comparison…, or drop a checkpoint here.</source>
        <translation>Kein Modell B ist geöffnet: Datei → Zum Vergleich öffnen…, oder lassen Sie hier einen Checkpoint fallen.</translation>
    </message>
    <message>
        <source>the open model</source>
        <translation>das offene Modell</translation>
    </message>
    <message>
        <source>the model beside it</source>
        <translation>das Modell daneben</translation>
    </message>
    <message>
        <source>without geometry (β = 0)</source>
        <translation>ohne Geometrie (β = 0)</translation>
    </message>
    <message>
        <source>without E8 branch</source>
        <translation>ohne E8-Zweig</translation>
    </message>
    <message>
        <source>without resonator</source>
        <translation>ohne Resonator</translation>
    </message>
    <message>
        <source>with a hard quantiser</source>
        <translation>mit hartem Quantisierer</translation>
    </message>
    <message>
        <source>another checkpoint</source>
        <translation>ein anderer Checkpoint</translation>
    </message>
    <message>
        <source>settings of this branch</source>
        <translation>Einstellungen dieses Zweigs</translation>
    </message>
    <message>
        <source>No model is open: open a checkpoint first (File menu).</source>
        <translation>Kein Modell ist geöffnet: Öffnen Sie zuerst einen Checkpoint (Menü Datei).</translation>
    </message>
    <message>
        <source>β as it is now</source>
        <translation>β, wie es jetzt ist</translation>
    </message>
    <message>
        <source>β = 0 in every head</source>
        <translation>β = 0 in jedem Kopf</translation>
    </message>
    <message>
        <source>E8 branch as it is now</source>
        <translation>E8-Zweig, wie er jetzt ist</translation>
    </message>
    <message>
        <source>no E8 branch in any layer</source>
        <translation>kein E8-Zweig in allen Schichten</translation>
    </message>
    <message>
        <source>with the resonator</source>
        <translation>mit dem Resonator</translation>
    </message>
    <message>
        <source>no resonator: it is off</source>
        <translation>kein Resonator: Er ist aus</translation>
    </message>
    <message>
        <source>no resonator</source>
        <translation>kein Resonator</translation>
    </message>
    <message>
        <source>quantiser as it is now</source>
        <translation>Quantisierer, wie er jetzt ist</translation>
    </message>
    <message>
        <source>hard quantiser: the nearest root alone</source>
        <translation>harter Quantisierer: allein die nächste Wurzel</translation>
    </message>
    <message>
        <source>Open for &amp;comparison…</source>
        <translation>Zum &amp;Vergleich öffnen…</translation>
    </message>
    <message>
        <source>S&amp;wap models A and B</source>
        <translation>Modelle A &amp;und B tauschen</translation>
    </message>
    <message>
        <source>&amp;Close model B</source>
        <translation>Modell B s&amp;chließen</translation>
    </message>
    <message>
        <source>Divergence</source>
        <translation>Abweichung</translation>
    </message>
    <message>
        <source>How far A&apos;s model is from B&apos;s, before sampling: KL(A‖B) in nats</source>
        <translation>Wie weit das Modell von A von dem von B entfernt ist, vor der Auswahl: KL(A‖B) in nats</translation>
    </message>
    <message>
        <source>Click a root in the view of the roots: what it is and which words light it appears here.</source>
        <translation>Klicken Sie in der Ansicht der Wurzeln auf eine: Hier erscheint, was sie ist und welche Wörter sie aufleuchten lassen.</translation>
    </message>
    <message>
        <source>Choose one layer above the roots: layers share no frame, so a root is one of one layer.</source>
        <translation>Wählen Sie über den Wurzeln eine Schicht: Schichten haben kein gemeinsames Bezugssystem, eine Wurzel ist also die einer Schicht.</translation>
    </message>
    <message>
        <source>Stories</source>
        <translation>Geschichten</translation>
    </message>
    <message>
        <source>Stories (*.txt *.jsonl *.json *.csv *.tsv)</source>
        <translation>Geschichten (*.txt *.jsonl *.json *.csv *.tsv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Choose one layer: layers share no frame, so each is counted by itself.</source>
        <translation>Wählen Sie eine Schicht: Schichten haben kein gemeinsames Bezugssystem, jede wird für sich gezählt.</translation>
    </message>
    <message>
        <source>By use</source>
        <translation>Nach Nutzung</translation>
    </message>
    <message>
        <source>By root</source>
        <translation>Nach Wurzel</translation>
    </message>
    <message>
        <source>By ring</source>
        <translation>Nach Ring</translation>
    </message>
    <message>
        <source>By type</source>
        <translation>Nach Art</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>The order of the bars</source>
        <translation>Die Reihenfolge der Balken</translation>
    </message>
    <message>
        <source>%1, layer %2</source>
        <translation>%1, Schicht %2</translation>
    </message>
    <message>
        <source>%1, each layer in its own frame</source>
        <translation>%1, jede Schicht in ihrem eigenen Bezugssystem</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>„%1“</translation>
    </message>
    <message>
        <source>mean weights over %1</source>
        <translation>mittlere Gewichte über %1</translation>
    </message>
    <message>
        <source>weights of %1 minus %2</source>
        <translation>Gewichte von %1 minus %2</translation>
    </message>
    <message>
        <source>weights behind “%1”, layer %2</source>
        <translation>Gewichte hinter „%1“, Schicht %2</translation>
    </message>
    <message>
        <source>weights behind “%1” in each of %2 layers</source>
        <translation>Gewichte hinter „%1“ in jeder von %2 Schichten</translation>
    </message>
    <message>
        <source>the 240 roots of E8</source>
        <translation>der 240 Wurzeln von E8</translation>
    </message>
    <message>
        <source>240 random control directions</source>
        <translation>240 zufälliger Kontrollrichtungen</translation>
    </message>
    <message>
        <source>Mean weights of %1 over %2</source>
        <translation>Mittlere Gewichte %1 über %2</translation>
    </message>
    <message>
        <source>Weights of %1: %2 minus %3</source>
        <translation>Gewichte %1: %2 minus %3</translation>
    </message>
    <message>
        <source>Weights of %1 behind “%2”</source>
        <translation>Gewichte %1 hinter „%2“</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>Einbettung</translation>
    </message>
    <message>
        <source>%1 Attention</source>
        <translation>%1 Aufmerksamkeit</translation>
    </message>
    <message>
        <source>%1 E8 branch</source>
        <translation>%1 E8-Zweig</translation>
    </message>
    <message>
        <source>%1 FFN</source>
        <translation>%1 FFN</translation>
    </message>
    <message>
        <source>No. %1</source>
        <translation>Nr. %1</translation>
    </message>
    <message>
        <source>for %1</source>
        <translation>für %1</translation>
    </message>
    <message>
        <source>This token</source>
        <translation>Dieses Token</translation>
    </message>
    <message>
        <source>Last tokens</source>
        <translation>Letzte Tokens</translation>
    </message>
    <message>
        <source>Over</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>The most probable tokens at this position, or the most probable one at each of the last positions</source>
        <translation>Die wahrscheinlichsten Tokens an dieser Position, oder das wahrscheinlichste an jeder der letzten Positionen</translation>
    </message>
    <message>
        <source>Head %1</source>
        <translation>Kopf %1</translation>
    </message>
    <message>
        <source>Bias of attention</source>
        <translation>Bias der Aufmerksamkeit</translation>
    </message>
    <message>
        <source>E8 branch</source>
        <translation>E8-Zweig</translation>
    </message>
    <message>
        <source>FFN</source>
        <translation>FFN</translation>
    </message>
    <message>
        <source>Token “%1”</source>
        <translation>Token „%1“</translation>
    </message>
    <message>
        <source>Position %1</source>
        <translation>Position %1</translation>
    </message>
    <message>
        <source>Bias of the last norm</source>
        <translation>Bias der letzten Norm</translation>
    </message>
    <message>
        <source>Rounding of weights</source>
        <translation>Rundung der Gewichte</translation>
    </message>
    <message>
        <source>Compared with</source>
        <translation>Verglichen mit</translation>
    </message>
    <message>
        <source>The token that could have come instead, with its probability by the model</source>
        <translation>Das Token, das stattdessen hätte kommen können, mit seiner Wahrscheinlichkeit im Modell</translation>
    </message>
    <message>
        <source>%1  %2</source>
        <translation>%1  %2</translation>
    </message>
    <message>
        <source>weight %1; scores: content %2, geometry %3</source>
        <translation>Gewicht %1; Bewertungen: Inhalt %2, Geometrie %3</translation>
    </message>
    <message>
        <source>token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>heads: content</source>
        <translation>Köpfe: Inhalt</translation>
    </message>
    <message>
        <source>heads: β</source>
        <translation>Köpfe: β</translation>
    </message>
    <message>
        <source>bias</source>
        <translation>Bias</translation>
    </message>
    <message>
        <source>rounding</source>
        <translation>Rundung</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>The same as a table</source>
        <translation>Dasselbe als Tabelle</translation>
    </message>
    <message>
        <source>How often each root is the strongest</source>
        <translation>Wie oft jede Wurzel die stärkste ist</translation>
    </message>
    <message>
        <source>A person wrote this word. The resonator begins with what a model writes: click such a word, or generate.</source>
        <translation>Dieses Wort hat ein Mensch geschrieben. Der Resonator beginnt mit dem, was ein Modell schreibt: Klicken Sie auf ein solches Wort, oder generieren Sie.</translation>
    </message>
    <message>
        <source>The resonator was off when this token was chosen. Turn Resonator on in the settings, and generate.</source>
        <translation>Der Resonator war aus, als dieses Token gewählt wurde. Schalten Sie Resonator in den Einstellungen ein, und generieren Sie.</translation>
    </message>
    <message>
        <source>The resonator began from a file that is not known here: Load… it, and what it held is shown.</source>
        <translation>Der Resonator begann mit einer Datei, die hier nicht bekannt ist: Laden… Sie sie, und was er hielt, wird gezeigt.</translation>
    </message>
    <message>
        <source>These words were written on another branch: what the resonator held then is not known.</source>
        <translation>Diese Wörter wurden auf einem anderen Zweig geschrieben: Was der Resonator damals hielt, ist nicht bekannt.</translation>
    </message>
    <message>
        <source>&amp;Show me</source>
        <translation>&amp;Rundgang</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>Aufmerksamkeit</translation>
    </message>
    <message>
        <source>How much a head of attention took from each word, against the most that it took</source>
        <translation>Wie viel ein Kopf der Aufmerksamkeit von jedem Wort nahm, gemessen am meisten</translation>
    </message>
    <message>
        <source>How far a head&apos;s scores lie above or below their mean</source>
        <translation>Wie weit die Bewertungen eines Kopfs über oder unter ihrem Mittel liegen</translation>
    </message>
    <message>
        <source>above</source>
        <translation>darüber</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>below</source>
        <translation>darunter</translation>
    </message>
    <message>
        <source>Attention: output</source>
        <translation>Aufmerksamkeit: Ausgang</translation>
    </message>
    <message>
        <source>FFN: up</source>
        <translation>FFN: hinauf</translation>
    </message>
    <message>
        <source>FFN: down</source>
        <translation>FFN: hinab</translation>
    </message>
    <message>
        <source>Open a model: the points of E8 that its weights are packed as appear here.</source>
        <translation>Öffnen Sie ein Modell: Die Punkte von E8, als die seine Gewichte gepackt werden, erscheinen hier.</translation>
    </message>
    <message>
        <source>Choose one layer: each matrix is packed by itself.</source>
        <translation>Wählen Sie eine Schicht: Jede Matrix wird für sich gepackt.</translation>
    </message>
    <message>
        <source>Packing %1 in %2…</source>
        <translation>Gepackt wird %1 in %2…</translation>
    </message>
    <message>
        <source>Reading %1…</source>
        <translation>Gelesen wird %1…</translation>
    </message>
    <message>
        <source>The file holds %1 as %2, whose numbers are no points of E8.</source>
        <translation>Die Datei enthält %1 als %2; dessen Zahlen sind keine Punkte von E8.</translation>
    </message>
    <message>
        <source>The rows of %1 are no whole eights of weights: it cannot be packed.</source>
        <translation>Die Zeilen gehen nicht in Achtergruppen von Gewichten auf: %1 lässt sich nicht packen.</translation>
    </message>
    <message>
        <source>layer %1, %2</source>
        <translation>Schicht %1, %2</translation>
    </message>
    <message>
        <source>Token embedding</source>
        <translation>Token-Einbettung</translation>
    </message>
    <message>
        <source>Output matrix (head)</source>
        <translation>Ausgabematrix (head)</translation>
    </message>
    <message>
        <source>the token embedding</source>
        <translation>die Token-Einbettung</translation>
    </message>
    <message>
        <source>the output matrix</source>
        <translation>die Ausgabematrix</translation>
    </message>
    <message>
        <source>Attention: Q, K, V</source>
        <translation>Aufmerksamkeit: Q, K, V</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1, licence %2.</source>
        <translation>%1, Lizenz %2.</translation>
    </message>
    <message>
        <source>It is here: %1.</source>
        <translation>Er ist hier: %1.</translation>
    </message>
    <message>
        <source>%1 of %2 are here; from %3, when the run starts, this comes: %4.</source>
        <translation>%1 von %2 sind hier; wenn der Lauf startet, kommt von %3 dies: %4.</translation>
    </message>
    <message>
        <source>%1 of %2 are here.</source>
        <translation>%1 von %2 sind hier.</translation>
    </message>
    <message>
        <source>From %1, when the run starts, this comes: %2.</source>
        <translation>Wenn der Lauf startet, kommt von %1 dies: %2.</translation>
    </message>
    <message>
        <source>Of %1, this is not here yet: %2. It would be fetched from %3 into %4, under the licence %5. Then the run starts.</source>
        <translation>Von %1 ist dies noch nicht hier: %2. Es würde von %3 nach %4 geholt, unter der Lizenz %5. Danach startet der Lauf.</translation>
    </message>
    <message>
        <source>Fetching…</source>
        <translation>Wird geholt…</translation>
    </message>
    <message>
        <source>Trying again…</source>
        <translation>Neuer Versuch…</translation>
    </message>
    <message>
        <source>Waiting…</source>
        <translation>Wartet…</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen…</translation>
    </message>
    <message>
        <source>Tokenising…</source>
        <translation>Wird zerlegt…</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>another process fetches it</source>
        <translation>ein anderer Prozess holt sie</translation>
    </message>
    <message>
        <source>the connection was cut, or there is none</source>
        <translation>die Verbindung ist abgerissen, oder es gibt keine</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Hält an…</translation>
    </message>
    <message>
        <source>%1 (1 override)</source>
        <translation>%1 (1 Eingriff)</translation>
    </message>
    <message>
        <source>%1 (%2 overrides)</source>
        <translation>%1 (%2 Eingriffe)</translation>
    </message>
</context>
<context>
    <name>lila::AlternativeActions</name>
    <message>
        <source>Several ways to go on from the end of the story, to choose from</source>
        <translation>Mehrere Fortsetzungen ab dem Ende der Geschichte, zur Auswahl</translation>
    </message>
    <message>
        <source>What could come next at the caret, as a tree</source>
        <translation>Was an der Einfügemarke als Nächstes kommen könnte, als Baum</translation>
    </message>
    <message>
        <source>Other passages in the place of the selection</source>
        <translation>Andere Stellen anstelle der Auswahl</translation>
    </message>
    <message>
        <source>End what is being looked for</source>
        <translation>Die laufende Suche beenden</translation>
    </message>
    <message>
        <source>Nothing is being written</source>
        <translation>Gerade wird nichts geschrieben</translation>
    </message>
</context>
<context>
    <name>lila::Alternatives</name>
    <message>
        <source>No model is open: open a checkpoint first (File menu)</source>
        <translation>Kein Modell ist geöffnet: Öffnen Sie zuerst einen Checkpoint (Menü Datei)</translation>
    </message>
    <message>
        <source>Stop (Esc) the generation first</source>
        <translation>Halten Sie zuerst die Generierung an (Esc)</translation>
    </message>
    <message>
        <source>Select the passage first that is to be written otherwise</source>
        <translation>Wählen Sie zuerst die Stelle aus, die anders lauten soll</translation>
    </message>
    <message>
        <source>No text stands behind the selection, by which passages could be judged: delete it and write on</source>
        <translation>Hinter der Auswahl steht kein Text, nach dem sich Stellen beurteilen ließen: Löschen Sie sie, und schreiben Sie weiter</translation>
    </message>
    <message>
        <source>This way has no text.</source>
        <translation>Diese Fortsetzung hat keinen Text.</translation>
    </message>
    <message>
        <source>There the story ends: delete what follows instead.</source>
        <translation>Dort endet die Geschichte: Löschen Sie stattdessen, was folgt.</translation>
    </message>
</context>
<context>
    <name>lila::AttentionChoice</name>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>The layer whose head is shown</source>
        <translation>Die Schicht, deren Kopf gezeigt wird</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>Kopf</translation>
    </message>
    <message>
        <source>The head that is shown</source>
        <translation>Der Kopf, der gezeigt wird</translation>
    </message>
    <message>
        <source>What of attention is shown</source>
        <translation>Was von der Aufmerksamkeit gezeigt wird</translation>
    </message>
    <message>
        <source>Weights: the softmax of all scores. Content: what queries and keys score.
Geometry: what β adds along the head&apos;s line of E8.</source>
        <translation>Gewichte: der Softmax aller Bewertungen. Inhalt: was Anfragen und Schlüssel ergeben.
Geometrie: was β entlang der E8-Geraden des Kopfes hinzufügt.</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Geometry</source>
        <translation>Geometrie</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>Head %1</source>
        <translation>Kopf %1</translation>
    </message>
</context>
<context>
    <name>lila::AttentionGrid</name>
    <message>
        <source>Heads by layer</source>
        <translation>Köpfe nach Schicht</translation>
    </message>
    <message>
        <source>Layer %1, head %2</source>
        <translation>Schicht %1, Kopf %2</translation>
    </message>
    <message>
        <source>: most on “%1” (%2)</source>
        <translation>: am meisten auf „%1“ (%2)</translation>
    </message>
</context>
<context>
    <name>lila::AttentionStrip</name>
    <message>
        <source>The tokens that were seen, shaded by the head&apos;s attention</source>
        <translation>Die Tokens, die zu sehen waren, schattiert nach der Aufmerksamkeit des Kopfes</translation>
    </message>
</context>
<context>
    <name>lila::AttentionView</name>
    <message>
        <source>Content</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Geometry</source>
        <translation>Geometrie</translation>
    </message>
    <message>
        <source>Shown as</source>
        <translation>Gezeigt als</translation>
    </message>
    <message>
        <source>As a text, or as a table with all numbers</source>
        <translation>Als Text, oder als Tabelle mit allen Zahlen</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>The tokens that were seen, with the head&apos;s attention</source>
        <translation>Die Tokens, die zu sehen waren, mit der Aufmerksamkeit des Kopfes</translation>
    </message>
    <message>
        <source>Generate a story, or click a word: where its attention went appears here.</source>
        <translation>Generieren Sie eine Geschichte, oder klicken Sie auf ein Wort: Wohin seine Aufmerksamkeit ging, erscheint hier.</translation>
    </message>
    <message>
        <source>“%1”: %2</source>
        <translation>„%1“: %2</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>Which tokens each head of attention looked at for the token that came</source>
        <translation>Auf welche Tokens jeder Kopf für das Token sah, das kam</translation>
    </message>
    <message>
        <source>where the token&apos;s attention went, head by head</source>
        <translation>wohin die Aufmerksamkeit des Tokens ging, Kopf für Kopf</translation>
    </message>
    <message>
        <source>for “%1”, layer %2, head %3: most on “%4” (%5)</source>
        <translation>für „%1“, Schicht %2, Kopf %3: am meisten auf „%4“ (%5)</translation>
    </message>
    <message>
        <source>Attention for “%1”, layer %2, head %3 (%4); below, all heads by layer</source>
        <translation>Aufmerksamkeit für „%1“, Schicht %2, Kopf %3 (%4); darunter alle Köpfe nach Schicht</translation>
    </message>
</context>
<context>
    <name>lila::AttributionView</name>
    <message>
        <source>%1: %2</source>
        <comment>a part of the model and its nats</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>
Content: what heads would bring with attention by content alone.
β: how that changes with the weights that geometry gives.</source>
        <translation>
Inhalt: was Köpfe mit Aufmerksamkeit nach dem Inhalt allein brächten.
β: wie sich das mit den Gewichten ändert, die die Geometrie gibt.</translation>
    </message>
    <message>
        <source>What speaks for the token, by part of the model</source>
        <translation>Was für das Token spricht, nach Teilen des Modells</translation>
    </message>
    <message>
        <source>Sum</source>
        <translation>Summe</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>← %1 | %2 →</source>
        <translation>← %1 | %2 →</translation>
    </message>
    <message>
        <source>Nats</source>
        <translation>nats</translation>
    </message>
    <message>
        <source>Generate a story, or click a word: what spoke for it appears here.</source>
        <translation>Generieren Sie eine Geschichte, oder klicken Sie auf ein Wort: Was dafür sprach, erscheint hier.</translation>
    </message>
    <message>
        <source>Which parts of the model spoke for the token, and which for another</source>
        <translation>Welche Teile des Modells für das Token sprachen und welche für ein anderes</translation>
    </message>
    <message>
        <source>what each part of the model adds to the token&apos;s logit</source>
        <translation>was jeder Teil des Modells zum Logit des Tokens beiträgt</translation>
    </message>
    <message>
        <source>%1 nats for “%2” over “%3”, as the bars add up to</source>
        <translation>%1 nats für „%2“ gegenüber „%3“, die Summe der Balken</translation>
    </message>
    <message>
        <source>What spoke for “%1” (right) rather than “%2” (left): %3 nats in all</source>
        <translation>Was für „%1“ (rechts) statt „%2“ (links) sprach: zusammen %3 nats</translation>
    </message>
</context>
<context>
    <name>lila::BetaHistoryView</name>
    <message>
        <source>β by step</source>
        <translation>β nach Schritten</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>A layer shows the β of each of its heads</source>
        <translation>Bei einer Schicht ist das β jedes ihrer Köpfe zu sehen</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>Alle Schichten</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>head %1</source>
        <translation>Kopf %1</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>β</source>
        <translation>β</translation>
    </message>
    <message>
        <source>mean |β|</source>
        <translation>mittleres |β|</translation>
    </message>
    <message>
        <source>The β of every layer appears here with the first line of the run&apos;s log.</source>
        <translation>Hier erscheint das β jeder Schicht, sobald das Protokoll des Laufs seine erste Zeile hat.</translation>
    </message>
    <message>
        <source>This run&apos;s log has no β: its model does not use the geometry term.</source>
        <translation>Im Protokoll dieses Laufs steht kein β: Sein Modell benutzt den Geometrieterm nicht.</translation>
    </message>
    <message>
        <source>How far attention has learned to listen along the directions of its heads</source>
        <translation>Wie sehr die Aufmerksamkeit gelernt hat, auf die Richtungen ihrer Köpfe zu hören</translation>
    </message>
    <message>
        <source>β of every head of layer %1, by step</source>
        <translation>β jedes Kopfes von Schicht %1, nach Schritten</translation>
    </message>
    <message>
        <source>by step: |β|, the mean over a layer&apos;s heads</source>
        <translation>nach Schritten: |β|, das Mittel über die Köpfe einer Schicht</translation>
    </message>
    <message>
        <source>β of every head of layer %1, by training step</source>
        <translation>β jedes Kopfes von Schicht %1, nach Trainingsschritten</translation>
    </message>
    <message>
        <source>Mean |β| over the heads of each layer, by training step</source>
        <translation>Mittleres |β| über die Köpfe jeder Schicht, nach Trainingsschritten</translation>
    </message>
    <message>
        <source>Step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>
%1: %2</source>
        <translation>
%1: %2</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>Kopf</translation>
    </message>
</context>
<context>
    <name>lila::BetaView</name>
    <message>
        <source>β by layer and head</source>
        <translation>β nach Schicht und Kopf</translation>
    </message>
    <message>
        <source>β</source>
        <translation>β</translation>
    </message>
    <message>
        <source>How much each head of attention listens along its line of E8</source>
        <translation>Wie sehr jeder Aufmerksamkeitskopf auf seine Gerade von E8 hört</translation>
    </message>
    <message>
        <source>How much each head of attention listens along its random control direction</source>
        <translation>Wie sehr jeder Aufmerksamkeitskopf auf seine zufällige Kontrollrichtung hört</translation>
    </message>
    <message>
        <source>β of every head, by layer</source>
        <translation>β jedes Kopfes, nach Schichten</translation>
    </message>
    <message>
        <source>a colour is a line of E8; r and −r share it</source>
        <translation>eine Farbe ist eine Gerade von E8; r und −r teilen sie</translation>
    </message>
    <message>
        <source>The β of every head appears here as soon as a model is loaded.</source>
        <translation>Hier erscheint das β jedes Kopfes, sobald ein Modell geladen ist.</translation>
    </message>
    <message>
        <source>This model&apos;s heads have fewer than 8 dimensions: there is no β.</source>
        <translation>Die Köpfe dieses Modells haben weniger als 8 Dimensionen: Es gibt kein β.</translation>
    </message>
    <message>
        <source>Every β is 0: this model&apos;s attention makes no use of the lines of E8.</source>
        <translation>Jedes β ist 0: Die Aufmerksamkeit dieses Modells macht von den Geraden von E8 keinen Gebrauch.</translation>
    </message>
    <message>
        <source>Every β is 0: this model&apos;s attention makes no use of its control directions.</source>
        <translation>Jedes β ist 0: Die Aufmerksamkeit dieses Modells macht von ihren Kontrollrichtungen keinen Gebrauch.</translation>
    </message>
    <message>
        <source>heads %1</source>
        <translation>Köpfe %1</translation>
    </message>
    <message>
        <source>head %1</source>
        <translation>Kopf %1</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>line of root %1 (heads %2)</source>
        <translation>Gerade der Wurzel %1 (Köpfe %2)</translation>
    </message>
    <message>
        <source>along random control direction %1</source>
        <translation>längs der zufälligen Kontrollrichtung %1</translation>
    </message>
    <message>
        <source>Layer %1, head %2: β = %3</source>
        <translation>Schicht %1, Kopf %2: β = %3</translation>
    </message>
    <message>
        <source>β of every head, by layer; heads of one colour share a line of E8</source>
        <translation>β jedes Kopfes, nach Schichten; Köpfe gleicher Farbe teilen eine Gerade von E8</translation>
    </message>
    <message>
        <source>β of every head, by layer, along random control directions</source>
        <translation>β jedes Kopfes, nach Schichten, längs zufälliger Kontrollrichtungen</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>Kopf</translation>
    </message>
    <message>
        <source>Line of E8</source>
        <translation>Linie von E8</translation>
    </message>
</context>
<context>
    <name>lila::BookmarkButton</name>
    <message>
        <source>Bookmarks</source>
        <translation>Lesezeichen</translation>
    </message>
    <message>
        <source>Places of the story to come back to</source>
        <translation>Stellen der Geschichte, zu denen Sie zurückkehren wollen</translation>
    </message>
    <message>
        <source>“%1…”</source>
        <translation>„%1…“</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>Noch keine</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Bookmark the caret&apos;s place as</source>
        <translation>Lesezeichen an der Einfügemarke setzen als</translation>
    </message>
    <message>
        <source>Name of the bookmark</source>
        <translation>Name des Lesezeichens</translation>
    </message>
</context>
<context>
    <name>lila::BranchActions</name>
    <message>
        <source>Stop (Esc) the generation first</source>
        <translation>Halten Sie zuerst die Generierung an (Esc)</translation>
    </message>
    <message>
        <source>A bookmark at the caret, or none where one is; the story tree lists them</source>
        <translation>Ein Lesezeichen an der Einfügemarke setzen oder entfernen; der Baum der Geschichte führt sie auf</translation>
    </message>
    <message>
        <source>There are no words yet</source>
        <translation>Es gibt noch keine Wörter</translation>
    </message>
    <message>
        <source>The story has no fork at the caret or before it: Retry makes one, and so does a change of what a model has seen</source>
        <translation>An der Einfügemarke oder davor hat die Geschichte keine Gabelung: Neu versuchen macht eine, ebenso jede Änderung an dem, was ein Modell gesehen hat</translation>
    </message>
    <message>
        <source>The branch before this one, from the fork at the caret or before it</source>
        <translation>Der Zweig vor diesem, von der Gabelung an der Einfügemarke oder davor</translation>
    </message>
    <message>
        <source>This is the first branch of the fork</source>
        <translation>Dies ist der erste Zweig der Gabelung</translation>
    </message>
    <message>
        <source>The branch after this one, from the fork at the caret or before it</source>
        <translation>Der Zweig nach diesem, von der Gabelung an der Einfügemarke oder davor</translation>
    </message>
    <message>
        <source>This is the last branch of the fork</source>
        <translation>Dies ist der letzte Zweig der Gabelung</translation>
    </message>
    <message>
        <source>To the nearest fork before the caret</source>
        <translation>Zur nächsten Gabelung vor der Einfügemarke</translation>
    </message>
    <message>
        <source>The story has no fork before the caret</source>
        <translation>Vor der Einfügemarke hat die Geschichte keine Gabelung</translation>
    </message>
    <message>
        <source>To the nearest fork behind the caret</source>
        <translation>Zur nächsten Gabelung hinter der Einfügemarke</translation>
    </message>
    <message>
        <source>The story has no fork behind the caret</source>
        <translation>Hinter der Einfügemarke hat die Geschichte keine Gabelung</translation>
    </message>
</context>
<context>
    <name>lila::BranchDelegate</name>
    <message>
        <source>Named by its first words</source>
        <translation>Nach den ersten Wörtern benannt</translation>
    </message>
    <message>
        <source>Title of the branch that begins: %1</source>
        <translation>Titel des Zweigs, der so beginnt: %1</translation>
    </message>
</context>
<context>
    <name>lila::BranchModel</name>
    <message>
        <source>by you</source>
        <translation>von Ihnen</translation>
    </message>
    <message>
        <source>by a model</source>
        <translation>von einem Modell</translation>
    </message>
    <message>
        <source>by you and a model</source>
        <translation>von Ihnen und einem Modell</translation>
    </message>
    <message>
        <source>1 token</source>
        <translation>1 Token</translation>
    </message>
    <message>
        <source>%L1 tokens</source>
        <translation>%L1 Tokens</translation>
    </message>
    <message>
        <source>where the story that is read ends</source>
        <translation>wo die gelesene Geschichte endet</translation>
    </message>
    <message>
        <source>is read</source>
        <translation>wird gelesen</translation>
    </message>
</context>
<context>
    <name>lila::BranchTree</name>
    <message>
        <source>Retry (Ctrl+R), another candidate, or a change of what a model has read: each makes a branch, and all of them stand here.</source>
        <translation>Neu versuchen (Strg+R), ein anderer Kandidat oder eine Änderung an dem, was ein Modell gelesen hat: Jedes davon ergibt einen Zweig, und alle stehen hier.</translation>
    </message>
    <message>
        <source>Search titles and text</source>
        <translation>Titel und Text durchsuchen</translation>
    </message>
    <message>
        <source>Search the branches</source>
        <translation>Die Zweige durchsuchen</translation>
    </message>
    <message>
        <source>Branches of the story</source>
        <translation>Zweige der Geschichte</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>&amp;Umbenennen…</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>&amp;Go there</source>
        <translation>&amp;Hingehen</translation>
    </message>
    <message>
        <source>Open &amp;all</source>
        <translation>Alle &amp;aufklappen</translation>
    </message>
    <message>
        <source>&amp;Close all</source>
        <translation>Alle &amp;zuklappen</translation>
    </message>
</context>
<context>
    <name>lila::CandidateTip</name>
    <message>
        <source>Candidates for the word under the pointer</source>
        <translation>Kandidaten für das Wort unter dem Mauszeiger</translation>
    </message>
    <message>
        <source>entropy %L1 bits</source>
        <translation>Entropie %L1 Bit</translation>
    </message>
</context>
<context>
    <name>lila::CandidatesView</name>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Final probability</source>
        <translation>Am Ende</translation>
    </message>
    <message>
        <source>Model&apos;s own</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Stages</source>
        <translation>Stufen</translation>
    </message>
    <message>
        <source>After all sampling stages: %1</source>
        <translation>Nach allen Stufen der Auswahl: %1</translation>
    </message>
    <message>
        <source>
%1: %2</source>
        <comment>a stage and the probability after it</comment>
        <translation>
%1: %2</translation>
    </message>
    <message>
        <source>Candidates for the token</source>
        <translation>Kandidaten für das Token</translation>
    </message>
    <message>
        <source>The token that was drawn</source>
        <translation>Das gezogene Token</translation>
    </message>
    <message>
        <source>Double click or Return: go on with it, on another branch</source>
        <translation>Doppelklick oder Return: damit weitergehen, auf einem anderen Zweig</translation>
    </message>
    <message>
        <source>Softmax of the model&apos;s logits: %1</source>
        <translation>Softmax der Logits des Modells: %1</translation>
    </message>
    <message>
        <source>What could have come next, and how likely it was</source>
        <translation>Was als Nächstes hätte kommen können, und wie wahrscheinlich es war</translation>
    </message>
    <message>
        <source>the tokens that could have come, with their probabilities</source>
        <translation>die Tokens, die hätten kommen können, mit ihren Wahrscheinlichkeiten</translation>
    </message>
    <message>
        <source>Filter “%1”: %2 of %3 (Esc shows all)</source>
        <translation>Filter „%1“: %2 von %3 (Esc zeigt alle)</translation>
    </message>
    <message>
        <source>for “%1” (bold): %2 left to draw from, entropy %L3 bits</source>
        <translation>für „%1“ (fett): %2 blieben zur Wahl, Entropie %L3 Bit</translation>
    </message>
    <message>
        <source>Without the resonator it would have been “%1”; %2</source>
        <translation>Ohne den Resonator wäre es „%1“ gewesen; %2</translation>
    </message>
    <message>
        <source>Candidates for “%1” (bold): %2 left to draw from, entropy %L3 bits</source>
        <translation>Kandidaten für „%1“ (fett): %2 blieben zur Wahl, Entropie %L3 Bit</translation>
    </message>
    <message>
        <source>Generate a story, or click a word: its candidates appear here.</source>
        <translation>Generieren Sie eine Geschichte, oder klicken Sie auf ein Wort: Hier erscheinen seine Kandidaten.</translation>
    </message>
</context>
<context>
    <name>lila::ColourLegend</name>
    <message>
        <source>&amp;Colour</source>
        <translation>&amp;Farbe</translation>
    </message>
</context>
<context>
    <name>lila::CommandSearch</name>
    <message>
        <source>What do you want to do?</source>
        <translation>Was möchten Sie tun?</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
</context>
<context>
    <name>lila::ComparedText</name>
    <message>
        <source>“%1”, probability before sampling: %2</source>
        <translation>„%1“, Wahrscheinlichkeit vor der Auswahl: %2</translation>
    </message>
    <message>
        <source>KL(A‖B): %1 nats</source>
        <translation>KL(A‖B): %1 nats</translation>
    </message>
    <message>
        <source>The most probable token is the same for both</source>
        <translation>Das wahrscheinlichste Token ist für beide dasselbe</translation>
    </message>
    <message>
        <source>Each has another most probable token</source>
        <translation>Jedes hat ein anderes wahrscheinlichstes Token</translation>
    </message>
</context>
<context>
    <name>lila::Comparison</name>
    <message>
        <source>Stop (Esc) the generation first.</source>
        <translation>Halten Sie zuerst die Generierung an (Esc).</translation>
    </message>
    <message>
        <source>another checkpoint: %1</source>
        <translation>ein anderer Checkpoint: %1</translation>
    </message>
    <message>
        <source>This side has no text.</source>
        <translation>Diese Seite hat keinen Text.</translation>
    </message>
    <message>
        <source>The text that both sides began with does not stand in the story any more: clear, and compare anew.</source>
        <translation>Der Text, mit dem beide Seiten begannen, steht nicht mehr in der Geschichte: Leeren Sie, und vergleichen Sie neu.</translation>
    </message>
    <message>
        <source>to the caret</source>
        <translation>bis zur Marke</translation>
    </message>
    <message>
        <source>first sentence</source>
        <translation>erster Satz</translation>
    </message>
    <message>
        <source>Tokens that a run adds to each side</source>
        <translation>Tokens, die ein Durchgang jeder Seite hinzufügt</translation>
    </message>
</context>
<context>
    <name>lila::ComparisonView</name>
    <message>
        <source>1 token</source>
        <translation>1 Token</translation>
    </message>
    <message>
        <source>%L1 tokens</source>
        <translation>%L1 Tokens</translation>
    </message>
    <message>
        <source>, %1 a second</source>
        <translation>, %1 je Sekunde</translation>
    </message>
    <message>
        <source>Σ log p: %1 nats</source>
        <translation>Σ log p: %1</translation>
    </message>
    <message>
        <source>no KL: the vocabularies differ</source>
        <translation>keine KL: andere Vokabulare</translation>
    </message>
    <message>
        <source>, mean KL: %1</source>
        <translation>, Ø KL: %1</translation>
    </message>
    <message>
        <source>same most probable token: %1</source>
        <translation>gleiches erstes Token: %1</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>&amp;B is</source>
        <translation>&amp;B ist</translation>
    </message>
    <message>
        <source>Model B</source>
        <translation>Modell B</translation>
    </message>
    <message>
        <source>The model beside the open one: a checkpoint dropped here is opened as B</source>
        <translation>Das Modell neben dem offenen: Ein Checkpoint, der hier fallen gelassen wird, wird als B geöffnet</translation>
    </message>
    <message>
        <source>&amp;Open for comparison…</source>
        <translation>&amp;Zum Vergleich öffnen…</translation>
    </message>
    <message>
        <source>&amp;Swap A and B</source>
        <translation>A und B &amp;tauschen</translation>
    </message>
    <message>
        <source>&amp;Close B</source>
        <translation>B &amp;schließen</translation>
    </message>
    <message>
        <source>Seed: at every place both sides draw the same random number</source>
        <translation>Startwert: An jeder Stelle ziehen beide Seiten dieselbe Zufallszahl</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Step: a token on both sides</source>
        <translation>Schritt: ein Token auf beiden Seiten</translation>
    </message>
    <message>
        <source>Run: both sides write</source>
        <translation>Start: beide Seiten schreiben</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>Anhalten (Esc)</translation>
    </message>
    <message>
        <source>Clear, to begin anew</source>
        <translation>Leeren, um neu zu beginnen</translation>
    </message>
    <message>
        <source>Take as branch</source>
        <translation>Als Zweig nehmen</translation>
    </message>
    <message>
        <source>Text of side A</source>
        <translation>Text der Seite A</translation>
    </message>
    <message>
        <source>Text of side B</source>
        <translation>Text der Seite B</translation>
    </message>
    <message>
        <source>Loading %1 as B…</source>
        <translation>%1 wird als B geladen…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Open for comparison…</source>
        <translation>Zum Vergleich öffnen…</translation>
    </message>
    <message>
        <source>Run or Step: here the story goes on as it would now …</source>
        <translation>Start oder Schritt: Hier geht die Geschichte weiter wie jetzt …</translation>
    </message>
    <message>
        <source>… and here with what is chosen above. Where they part is marked.</source>
        <translation>… und hier mit dem, was oben gewählt ist. Wo sie sich trennen, ist markiert.</translation>
    </message>
    <message>
        <source>… and here with what is chosen above. More room: Ctrl+3.</source>
        <translation>… und hier mit dem, was oben gewählt ist. Mehr Platz: Strg+3.</translation>
    </message>
    <message>
        <source>Both draw the same random numbers: where they part, the change did it</source>
        <translation>Beide ziehen dieselben Zufallszahlen: was sie trennt, ist die Änderung</translation>
    </message>
    <message>
        <source>two texts from one beginning</source>
        <translation>zwei Texte mit einem Anfang</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>Startwert %1</translation>
    </message>
    <message>
        <source>they part at token %L1; %2</source>
        <translation>sie trennen sich bei Token %L1; %2</translation>
    </message>
    <message>
        <source>the same token so far; %1</source>
        <translation>bisher dasselbe Token; %1</translation>
    </message>
    <message>
        <source>the same %L1 tokens so far; %2</source>
        <translation>bisher dieselben %L1 Tokens; %2</translation>
    </message>
    <message>
        <source>A: %1. B: %2. The same random numbers (seed %3); tint: KL(A‖B) of the models</source>
        <translation>A: %1. B: %2. Dieselben Zufallszahlen (Startwert %3); Tönung: KL(A‖B) der Modelle</translation>
    </message>
    <message>
        <source>KL(A‖B), nats, before sampling; underlined: other words</source>
        <translation>KL(A‖B), nats, vor der Auswahl; unterstrichen: andere Wörter</translation>
    </message>
    <message>
        <source>What both begin with: the story up to the caret, or its first sentence</source>
        <translation>Womit beide beginnen: die Geschichte bis zur Einfügemarke oder ihr erster Satz</translation>
    </message>
    <message>
        <source>Comparison, token by token</source>
        <translation>Vergleich, Token für Token</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Stelle</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>ln p</source>
        <translation>ln p</translation>
    </message>
    <message>
        <source>KL(A‖B)</source>
        <translation>KL(A‖B)</translation>
    </message>
    <message>
        <source>Same top</source>
        <translation>Gleiche Wahl</translation>
    </message>
    <message>
        <source>Differs</source>
        <translation>Anders</translation>
    </message>
</context>
<context>
    <name>lila::DockTitle</name>
    <message>
        <source>Float or dock %1</source>
        <translation>%1 abdocken oder andocken</translation>
    </message>
    <message>
        <source>Close %1; the View menu brings it back</source>
        <translation>%1 schließen; das Menü Ansicht bringt es zurück</translation>
    </message>
</context>
<context>
    <name>lila::EngineChoice</name>
    <message>
        <source>&amp;fp32: exact weights</source>
        <translation>&amp;fp32: exakte Gewichte</translation>
    </message>
    <message>
        <source>&amp;bf16: weights slightly rounded; half the memory, faster</source>
        <translation>&amp;bf16: leicht gerundete Gewichte; halber Speicher, schneller</translation>
    </message>
    <message>
        <source>&amp;int8: weights rounded more; a quarter of the memory, fastest</source>
        <translation>&amp;int8: stärker gerundete Gewichte; ein Viertel des Speichers, am schnellsten</translation>
    </message>
    <message>
        <source>&amp;Threads</source>
        <translation>&amp;Threads</translation>
    </message>
    <message>
        <source>&amp;Automatic: one a processor core (%1)</source>
        <translation>&amp;Automatisch: einer je Prozessorkern (%1)</translation>
    </message>
</context>
<context>
    <name>lila::ExportAction</name>
    <message>
        <source>story</source>
        <translation>Geschichte</translation>
    </message>
    <message>
        <source>Export story</source>
        <translation>Geschichte exportieren</translation>
    </message>
    <message>
        <source>A story</source>
        <translation>Eine Geschichte</translation>
    </message>
    <message>
        <source>Exporting the story…</source>
        <translation>Die Geschichte wird exportiert…</translation>
    </message>
    <message>
        <source>Exported %1</source>
        <translation>%1 exportiert</translation>
    </message>
</context>
<context>
    <name>lila::FactorBar</name>
    <message>
        <source>Factor</source>
        <translation>Faktor</translation>
    </message>
    <message>
        <source>0</source>
        <translation>0</translation>
    </message>
    <message>
        <source>Take it out</source>
        <translation>Herausnehmen</translation>
    </message>
    <message>
        <source>1</source>
        <translation>1</translation>
    </message>
    <message>
        <source>As the model has it</source>
        <translation>Wie im Modell</translation>
    </message>
    <message>
        <source>−1</source>
        <translation>−1</translation>
    </message>
    <message>
        <source>Flip the sign</source>
        <translation>Vorzeichen umkehren</translation>
    </message>
    <message>
        <source>KL 0.1</source>
        <translation>KL 0,1</translation>
    </message>
    <message>
        <source>Look for the factor at which this alone reaches a mean KL of 0.1 nats to the untouched model, over the last 64 tokens</source>
        <translation>Den Faktor suchen, bei dem dies allein eine mittlere KL von 0,1 nats zum unveränderten Modell erreicht, über die letzten 64 Tokens</translation>
    </message>
    <message>
        <source>KL 0.1 …</source>
        <translation>KL 0,1 …</translation>
    </message>
</context>
<context>
    <name>lila::FigureExport</name>
    <message>
        <source>Export all figures into a folder</source>
        <translation>Alle Abbildungen in einen Ordner exportieren</translation>
    </message>
    <message>
        <source>Exported %1</source>
        <translation>%1 exportiert</translation>
    </message>
    <message>
        <source>Nothing was exported: no view has anything to show yet.</source>
        <translation>Nichts wurde exportiert: Noch zeigt keine Ansicht etwas.</translation>
    </message>
    <message>
        <source>Nothing was exported: %1 is there already. Choose an empty folder.</source>
        <translation>Nichts wurde exportiert: %1 ist schon da. Wählen Sie einen leeren Ordner.</translation>
    </message>
    <message>
        <source>Exported all figures into %1</source>
        <translation>Alle Abbildungen nach %1 exportiert</translation>
    </message>
    <message>
        <source>Exporting figures: %1 of %2…</source>
        <translation>Abbildungen werden exportiert: %1 von %2…</translation>
    </message>
    <message>
        <source>Computing what is not shown yet…</source>
        <translation>Was noch nicht gezeigt ist, wird berechnet…</translation>
    </message>
    <message>
        <source>Exported %1 of %2 figures into %3. These views have nothing to show yet: %4.</source>
        <translation>%1 von %2 Abbildungen nach %3 exportiert. Diese Ansichten zeigen noch nichts: %4.</translation>
    </message>
    <message>
        <source>Cancelled: %1 of %2 figures are in %3.</source>
        <translation>Abgebrochen: %1 von %2 Abbildungen sind in %3.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>%1 of %2 figures were exported: %3 came from elsewhere.</source>
        <translation>%1 von %2 Abbildungen wurden exportiert: %3 kam von anderswo.</translation>
    </message>
</context>
<context>
    <name>lila::FindBar</name>
    <message>
        <source>&amp;Replace</source>
        <translation>E&amp;rsetzen</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>Ersetzen durch</translation>
    </message>
    <message>
        <source>Replace this match and go to the next (Return)</source>
        <translation>Diesen Treffer ersetzen und zum nächsten gehen (Return)</translation>
    </message>
    <message>
        <source>Find in the story</source>
        <translation>In der Geschichte suchen</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Tell capital and small letters apart</source>
        <translation>Groß- und Kleinbuchstaben unterscheiden</translation>
    </message>
    <message>
        <source>000,000 of 000,000</source>
        <translation>000.000 von 000.000</translation>
    </message>
    <message>
        <source>Matches</source>
        <translation>Treffer</translation>
    </message>
    <message>
        <source>Previous match (Shift+F3)</source>
        <translation>Vorheriger Treffer (Umschalt+F3)</translation>
    </message>
    <message>
        <source>Next match (F3)</source>
        <translation>Nächster Treffer (F3)</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>nicht gefunden</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>1 match</source>
        <translation>1 Treffer</translation>
    </message>
    <message>
        <source>%1 matches</source>
        <translation>%1 Treffer</translation>
    </message>
    <message>
        <source>Aa</source>
        <comment>capital and small letters</comment>
        <translation>Aa</translation>
    </message>
</context>
<context>
    <name>lila::Focus</name>
    <message>
        <source>Settings of the branch</source>
        <translation>Einstellungen des Zweigs</translation>
    </message>
    <message>
        <source>&amp;Use its settings</source>
        <translation>&amp;Einstellungen übernehmen</translation>
    </message>
    <message>
        <source>Use its settings and &amp;seed %1</source>
        <translation>Einstellungen und &amp;Startwert %1 übernehmen</translation>
    </message>
    <message>
        <source>The model as it is, with nothing changed inside</source>
        <translation>Das Modell, wie es ist, ohne Eingriffe</translation>
    </message>
    <message>
        <source>Those of now are the same</source>
        <translation>Jetzt gelten die gleichen</translation>
    </message>
</context>
<context>
    <name>lila::ForkNavigator</name>
    <message>
        <source>and %1 more</source>
        <translation>und %1 weitere</translation>
    </message>
    <message>
        <source>Stop (Esc) the generation to go to another</source>
        <translation>Halten Sie die Generierung an (Esc), um zu einem anderen zu gehen</translation>
    </message>
</context>
<context>
    <name>lila::GenerationWorker</name>
    <message>
        <source>No model is open. Open a checkpoint first (File menu).</source>
        <translation>Kein Modell ist geöffnet. Öffnen Sie zuerst einen Checkpoint (Menü Datei).</translation>
    </message>
</context>
<context>
    <name>lila::GeometryTable</name>
    <message>
        <source>root %1 by %2</source>
        <translation>Wurzel %1 um %2</translation>
    </message>
    <message>
        <source>no effect</source>
        <translation>keine Wirkung</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>KL in nats, share of other first choices</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>not measured: the story has no tokens yet</source>
        <translation>nicht gemessen: Die Geschichte hat noch keine Tokens</translation>
    </message>
    <message>
        <source>over the last token</source>
        <translation>über das letzte Token</translation>
    </message>
    <message>
        <source>over the last %1 tokens</source>
        <translation>über die letzten %1 Tokens</translation>
    </message>
    <message>
        <source>no effect %1 (mean KL below %2 nats)</source>
        <translation>keine Wirkung %1 (mittlere KL unter %2 nats)</translation>
    </message>
    <message>
        <source>KL %1 nats, %2 other first choices, %3</source>
        <translation>KL %1 nats, erste Wahl anders bei %2, %3</translation>
    </message>
    <message>
        <source>× %1</source>
        <translation>× %1</translation>
    </message>
    <message>
        <source>hard</source>
        <translation>hart</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>%1, head %2: β = %3</source>
        <translation>%1, Kopf %2: β = %3</translation>
    </message>
    <message>
        <source>, changed by × %1</source>
        <translation>, geändert mit × %1</translation>
    </message>
    <message>
        <source>Geometry&apos;s share in its scores for the token: %1</source>
        <translation>Anteil der Geometrie an seinen Bewertungen für das Token: %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>no root is boosted</source>
        <translation>keine Wurzel ist verstärkt</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>layer, column, value</comment>
        <translation>%1, %2: %3</translation>
    </message>
    <message>
        <source>nothing is changed</source>
        <translation>nichts ist geändert</translation>
    </message>
    <message>
        <source>Layer %1: select all of it</source>
        <translation>Schicht %1: alles daran auswählen</translation>
    </message>
    <message>
        <source>Head %1: select it in every layer</source>
        <translation>Kopf %1: in jeder Schicht auswählen</translation>
    </message>
    <message>
        <source>How far what is changed here, alone, moves the model: mean KL in nats, and how often another token is the most probable one</source>
        <translation>Wie weit das hier Geänderte, für sich, das Modell bewegt: mittlere KL in nats, und wie oft ein anderes Token das wahrscheinlichste ist</translation>
    </message>
    <message>
        <source>effect</source>
        <translation>Wirkung</translation>
    </message>
    <message>
        <source>e8_scale</source>
        <translation>e8_scale</translation>
    </message>
    <message>
        <source>Learned: what the branch is multiplied by</source>
        <translation>Gelernt: womit der Zweig multipliziert wird</translation>
    </message>
    <message>
        <source>‖b‖/‖x‖</source>
        <translation>‖b‖/‖x‖</translation>
    </message>
    <message>
        <source>Length of the E8 branch against that of the hidden state that it is added to, for the token</source>
        <translation>Länge des E8-Zweigs gegen die des Zustands, zu dem er addiert wird, für das Token</translation>
    </message>
    <message>
        <source>roots</source>
        <translation>Wurzeln</translation>
    </message>
    <message>
        <source>Effective number of roots for the token: exp of the entropy of their weights, 1 to 240</source>
        <translation>Wirksame Zahl der Wurzeln für das Token: exp der Entropie ihrer Gewichte, 1 bis 240</translation>
    </message>
    <message>
        <source>branch</source>
        <translation>Zweig</translation>
    </message>
    <message>
        <source>Factor of the E8 branch: 0 takes it out</source>
        <translation>Faktor des E8-Zweigs: 0 nimmt ihn heraus</translation>
    </message>
    <message>
        <source>quantiser</source>
        <translation>Quant.</translation>
    </message>
    <message>
        <source>Factor of the quantiser&apos;s temperature: 0 is hard, the nearest root alone</source>
        <translation>Faktor der Temperatur des Quantisierers: 0 ist hart, nur die nächste Wurzel</translation>
    </message>
    <message>
        <source>boosts</source>
        <translation>Verst.</translation>
    </message>
    <message>
        <source>Roots that are boosted; 0 takes all boosts of a layer back</source>
        <translation>Verstärkte Wurzeln; 0 nimmt alle Verstärkungen einer Schicht zurück</translation>
    </message>
</context>
<context>
    <name>lila::GeometryView</name>
    <message>
        <source>There are no tokens yet on which to measure: write something first.</source>
        <translation>Es gibt noch keine Tokens, an denen sich messen ließe: Schreiben Sie zuerst etwas.</translation>
    </message>
    <message>
        <source>Even × %1 does not reach a KL of %2: it has %3 nats.</source>
        <translation>Selbst × %1 erreicht keine KL von %2: Es sind %3 nats.</translation>
    </message>
    <message>
        <source>Geometry by layer</source>
        <translation>Geometrie je Schicht</translation>
    </message>
    <message>
        <source>β</source>
        <translation>β</translation>
    </message>
    <message>
        <source>E8 branch</source>
        <translation>E8-Zweig</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>Was zu sehen ist</translation>
    </message>
    <message>
        <source>β of every head; how much of its attention is geometry; or the E8 branch of every layer</source>
        <translation>β jedes Kopfes; wie viel von seiner Aufmerksamkeit Geometrie ist; oder der E8-Zweig jeder Schicht</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Take all changes inside of the model back</source>
        <translation>Alle Eingriffe in das Modell zurücknehmen</translation>
    </message>
    <message>
        <source>The geometry of a model appears here as soon as one is loaded: change it, and see what that does.</source>
        <translation>Hier erscheint die Geometrie eines Modells, sobald eines geladen ist: Ändern Sie sie, und sehen Sie, was das bewirkt.</translation>
    </message>
    <message>
        <source>This model&apos;s heads have fewer than 8 dimensions: there is no β.</source>
        <translation>Die Köpfe dieses Modells haben weniger als 8 Dimensionen: Es gibt kein β.</translation>
    </message>
    <message>
        <source>β of layer %1, head %2 ×</source>
        <translation>β von Schicht %1, Kopf %2 ×</translation>
    </message>
    <message>
        <source>every β ×</source>
        <translation>jedes β ×</translation>
    </message>
    <message>
        <source>β of layer %1 ×</source>
        <translation>β von Schicht %1 ×</translation>
    </message>
    <message>
        <source>β of %1 heads ×</source>
        <translation>β von %1 Köpfen ×</translation>
    </message>
    <message>
        <source>E8 branch of layer %1 ×</source>
        <translation>E8-Zweig von Schicht %1 ×</translation>
    </message>
    <message>
        <source>E8 branch of %1 layers ×</source>
        <translation>E8-Zweig von %1 Schichten ×</translation>
    </message>
    <message>
        <source>Temperature of layer %1 ×</source>
        <translation>Temperatur von Schicht %1 ×</translation>
    </message>
    <message>
        <source>Temperature of %1 layers ×</source>
        <translation>Temperatur von %1 Schichten ×</translation>
    </message>
    <message>
        <source>Boosts of layer %1</source>
        <translation>Verstärkungen von Schicht %1</translation>
    </message>
    <message>
        <source>Boosts of %1 layers</source>
        <translation>Verstärkungen von %1 Schichten</translation>
    </message>
    <message>
        <source>Select a cell, a layer or all</source>
        <translation>Zellen auswählen</translation>
    </message>
    <message>
        <source>being measured …</source>
        <translation>wird gemessen …</translation>
    </message>
    <message>
        <source>The model is as it is: nothing is changed</source>
        <translation>Das Modell ist, wie es ist: Nichts ist geändert</translation>
    </message>
    <message>
        <source>1 override: %1</source>
        <translation>1 Eingriff: %1</translation>
    </message>
    <message>
        <source>%1 overrides: %2</source>
        <translation>%1 Eingriffe: %2</translation>
    </message>
    <message>
        <source>1 override</source>
        <translation>1 Eingriff</translation>
    </message>
    <message>
        <source>%1 overrides</source>
        <translation>%1 Eingriffe</translation>
    </message>
    <message>
        <source>β of every head</source>
        <translation>β jedes Kopfes</translation>
    </message>
    <message>
        <source>share of geometry in the scores</source>
        <translation>Anteil der Geometrie an den Bewertungen</translation>
    </message>
    <message>
        <source>the E8 branch of every layer</source>
        <translation>der E8-Zweig jeder Schicht</translation>
    </message>
    <message>
        <source>β of every head (columns), by layer (rows)</source>
        <translation>β jedes Kopfes (Spalten), nach Schichten (Zeilen)</translation>
    </message>
    <message>
        <source>Share of geometry in the attention scores of every head (columns), by layer (rows)</source>
        <translation>Anteil der Geometrie an den Aufmerksamkeitsbewertungen jedes Kopfes (Spalten), nach Schichten (Zeilen)</translation>
    </message>
    <message>
        <source>The E8 branch, by layer (rows)</source>
        <translation>Der E8-Zweig, nach Schichten (Zeilen)</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>What is selected, alone: %1</source>
        <translation>Das Gewählte allein: %1</translation>
    </message>
    <message>
        <source>What the model does with its geometry, and what it does without it</source>
        <translation>Was das Modell mit seiner Geometrie macht, und was ohne sie</translation>
    </message>
    <message>
        <source>In attention</source>
        <translation>Geometrieanteil</translation>
    </message>
</context>
<context>
    <name>lila::GuideWindow</name>
    <message>
        <source>Guide — Lila Explorer</source>
        <translation>Anleitung — Lila Explorer</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Guide</source>
        <translation>Anleitung</translation>
    </message>
    <message>
        <source>The guide is missing: %1. Install the program again.</source>
        <translation>Die Anleitung fehlt: %1. Installieren Sie das Programm noch einmal.</translation>
    </message>
</context>
<context>
    <name>lila::HelpDialogs</name>
    <message>
        <source>Keys and menus</source>
        <translation>Tasten und Menüs</translation>
    </message>
    <message>
        <source>About Lila Explorer</source>
        <translation>Über Lila Explorer</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>Kein Modell ist geöffnet</translation>
    </message>
    <message>
        <source>Model information</source>
        <translation>Modellangaben</translation>
    </message>
    <message>
        <source>guide.md</source>
        <comment>the page of resources/docs that is the guide in this language</comment>
        <translation>guide.de.md</translation>
    </message>
</context>
<context>
    <name>lila::HistoryPlot</name>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
</context>
<context>
    <name>lila::KeptSettings</name>
    <message>
        <source>Settings of the preset “%1”</source>
        <translation>Einstellungen der Vorgabe „%1“</translation>
    </message>
    <message>
        <source>The preset %1 is damaged: keep settings under its name anew, or remove it.</source>
        <translation>Die Vorgabe %1 ist beschädigt: Legen Sie unter ihrem Namen neue Einstellungen ab, oder entfernen Sie sie.</translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <comment>what was taken, and its changes</comment>
        <translation>%1: %2.</translation>
    </message>
    <message>
        <source>Take the old ones back</source>
        <translation>Die alten wieder nehmen</translation>
    </message>
    <message>
        <source>Settings as recommended for %1</source>
        <translation>Einstellungen, wie sie für %1 empfohlen sind</translation>
    </message>
</context>
<context>
    <name>lila::LensView</name>
    <message>
        <source>What the model would say at each point of its layers</source>
        <translation>Was das Modell an jeder Stelle seiner Schichten sagen würde</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nach</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>Rang</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Wahrscheinlichkeit</translation>
    </message>
    <message>
        <source>“%1”: %2</source>
        <translation>„%1“: %2</translation>
    </message>
    <message>
        <source>
Click: compare the token with this one, in this layer</source>
        <translation>
Klick: das Token mit diesem vergleichen, in dieser Schicht</translation>
    </message>
    <message>
        <source>What the model would say if it stopped there</source>
        <translation>Was das Modell sagen würde, wenn es dort aufhörte</translation>
    </message>
    <message>
        <source>the most probable tokens at every point inside of the layers</source>
        <translation>die wahrscheinlichsten Tokens an jeder Stelle in den Schichten</translation>
    </message>
    <message>
        <source>“%1” (bold) comes at place %2 in the end</source>
        <translation>„%1“ (fett) steht am Ende auf Platz %2</translation>
    </message>
    <message>
        <source>“%1” (bold) leads from “%2” on</source>
        <translation>„%1“ (fett) führt ab „%2“</translation>
    </message>
    <message>
        <source>Logit lens: what the model would say if it stopped there; “%1” came</source>
        <translation>Logit-Linse: was das Modell sagen würde, wenn es dort aufhörte; es kam „%1“</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>Rang</translation>
    </message>
    <message>
        <source>Generate a story, or click a word: what the model would have said earlier appears here.</source>
        <translation>Generieren Sie eine Geschichte, oder klicken Sie auf ein Wort: Was das Modell früher gesagt hätte, erscheint hier.</translation>
    </message>
</context>
<context>
    <name>lila::LiftRows</name>
    <message>
        <source>“%1”</source>
        <translation>„%1“</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>The tokens that it raises most, and those that it lowers most</source>
        <translation>Die Tokens, die er am meisten hebt, und die, die er am meisten senkt</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Of the probability, in percentage points</source>
        <translation>Der Wahrscheinlichkeit, in Prozentpunkten</translation>
    </message>
    <message>
        <source>Without</source>
        <translation>Ohne</translation>
    </message>
    <message>
        <source>The token&apos;s probability by the model alone</source>
        <translation>Die Wahrscheinlichkeit des Tokens nach dem Modell allein</translation>
    </message>
    <message>
        <source>With</source>
        <translation>Mit</translation>
    </message>
    <message>
        <source>The token&apos;s probability with the resonator, before all other stages</source>
        <translation>Die Wahrscheinlichkeit des Tokens mit dem Resonator, vor allen anderen Stufen</translation>
    </message>
    <message>
        <source>Logit</source>
        <translation>Logit</translation>
    </message>
    <message>
        <source>What the resonator adds to the token&apos;s logit</source>
        <translation>Was der Resonator zum Logit des Tokens addiert</translation>
    </message>
    <message>
        <source>Root</source>
        <translation>Wurzel</translation>
    </message>
    <message>
        <source>The token&apos;s root, in the resonator&apos;s own frame</source>
        <translation>Die Wurzel des Tokens, im Bezugssystem des Resonators</translation>
    </message>
</context>
<context>
    <name>lila::LookAheadView</name>
    <message>
        <source>&lt;end&gt;</source>
        <translation>&lt;Ende&gt;</translation>
    </message>
    <message>
        <source>What could come next</source>
        <translation>Was als Nächstes kommen könnte</translation>
    </message>
    <message>
        <source>Story → Look ahead: what could come next at the caret appears here as a tree, to choose a way from.</source>
        <translation>Geschichte → Vorausschau: Was an der Einfügemarke als Nächstes kommen könnte, erscheint hier als Baum, zur Auswahl eines Weges.</translation>
    </message>
    <message>
        <source>“%1”: probability %2; of the whole way %3</source>
        <translation>„%1“: Wahrscheinlichkeit %2; des ganzen Weges %3</translation>
    </message>
    <message>
        <source>What could come next, by the model alone; a bar is a token&apos;s share</source>
        <translation>Was nun kommen könnte, nach dem Modell; Balken: Anteil eines Tokens</translation>
    </message>
    <message>
        <source>the likeliest ways on from the caret, as a tree</source>
        <translation>die wahrscheinlichsten Wege ab der Einfügemarke, als Baum</translation>
    </message>
    <message>
        <source>a click or Return takes the way up to a token; Esc clears</source>
        <translation>Klick oder Return nimmt den Weg bis zu einem Token; Esc räumt auf</translation>
    </message>
    <message>
        <source>“%1”: probability of the way %2</source>
        <translation>„%1“: Wahrscheinlichkeit des Weges %2</translation>
    </message>
    <message>
        <source>What could come next, by the model&apos;s own probabilities</source>
        <translation>Was als Nächstes kommen könnte, nach den Wahrscheinlichkeiten des Modells</translation>
    </message>
</context>
<context>
    <name>lila::LossView</name>
    <message>
        <source>Losses by step</source>
        <translation>Verluste nach Schritten</translation>
    </message>
    <message>
        <source>loss, nats a token</source>
        <translation>Verlust, nats je Token</translation>
    </message>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>training, smoothed</source>
        <translation>Training, geglättet</translation>
    </message>
    <message>
        <source>validation, a token</source>
        <translation>Validierung, je Token</translation>
    </message>
    <message>
        <source>validation, padding counted</source>
        <translation>Validierung, mit Auffüllung</translation>
    </message>
    <message>
        <source>smooth </source>
        <translation>glätten </translation>
    </message>
    <message>
        <source>The smoothed curve is an exponential mean over about so many lines of the log</source>
        <translation>Die geglättete Kurve ist ein exponentielles Mittel über etwa so viele Zeilen des Protokolls</translation>
    </message>
    <message>
        <source>Smoothing, in lines of the log</source>
        <translation>Glättung, in Zeilen des Protokolls</translation>
    </message>
    <message>
        <source>log scale</source>
        <translation>logarithmisch</translation>
    </message>
    <message>
        <source>Logarithmic loss axis: small losses spread out</source>
        <translation>Logarithmische Verlustachse: Kleine Verluste werden gespreizt</translation>
    </message>
    <message>
        <source>The losses appear here, line by line, as soon as a run writes its log: start one on the left, or watch the folder of one that is under way.</source>
        <translation>Hier erscheinen die Verluste, Zeile für Zeile, sobald ein Lauf sein Protokoll schreibt: Starten Sie links einen, oder beobachten Sie den Ordner eines laufenden.</translation>
    </message>
    <message>
        <source>How surprised the model is by stories: the lower, the better</source>
        <translation>Wie überrascht das Modell von Geschichten ist: je niedriger, desto besser</translation>
    </message>
    <message>
        <source>of training and validation, by step</source>
        <translation>von Training und Validierung, nach Schritten</translation>
    </message>
    <message>
        <source>to step %1; wheel: zoom, double click: all</source>
        <translation>bis Schritt %1; Mausrad: vergrößern, Doppelklick: alles</translation>
    </message>
    <message>
        <source>Step %1
training %2, smoothed %3</source>
        <translation>Schritt %1
Training %2, geglättet %3</translation>
    </message>
    <message>
        <source>
validation, a token: %1</source>
        <translation>
Validierung, je Token: %1</translation>
    </message>
    <message>
        <source>
validation, padding counted: %1</source>
        <translation>
Validierung, mit Auffüllung: %1</translation>
    </message>
    <message>
        <source>Losses, by training step</source>
        <translation>Verluste, nach Trainingsschritten</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Training loss</source>
        <translation>Verlust im Training</translation>
    </message>
    <message>
        <source>Smoothed</source>
        <translation>geglättet</translation>
    </message>
    <message>
        <source>Validation, a token</source>
        <translation>Validierung, je Token</translation>
    </message>
    <message>
        <source>Validation, padded</source>
        <translation>Validierung, aufgefüllt</translation>
    </message>
</context>
<context>
    <name>lila::MainWindow</name>
    <message>
        <source>Open checkpoint</source>
        <translation>Checkpoint öffnen</translation>
    </message>
    <message>
        <source>Open tokenizer</source>
        <translation>Tokenizer öffnen</translation>
    </message>
    <message>
        <source>Open story</source>
        <translation>Geschichte öffnen</translation>
    </message>
    <message>
        <source>Stories (*.lila *.txt *.md)</source>
        <translation>Geschichten (*.lila *.txt *.md)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>%1[*] — Lila Explorer</source>
        <translation>%1[*] — Lila Explorer</translation>
    </message>
    <message>
        <source>Opening the model was cancelled: no model is open.</source>
        <translation>Das Öffnen des Modells wurde abgebrochen: Kein Modell ist geöffnet.</translation>
    </message>
</context>
<context>
    <name>lila::MessageRow</name>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Dismiss this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>lila::ModelMessages</name>
    <message>
        <source>Open checkpoint…</source>
        <translation>Checkpoint öffnen…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>lila::ModelOpener</name>
    <message>
        <source>Loading %1…</source>
        <translation>%1 wird geladen…</translation>
    </message>
    <message>
        <source>Preparing %1…</source>
        <translation>%1 wird vorbereitet…</translation>
    </message>
    <message>
        <source>%1 stays.</source>
        <translation>%1 bleibt.</translation>
    </message>
    <message>
        <source>%1 stays open.</source>
        <translation>%1 bleibt geöffnet.</translation>
    </message>
    <message>
        <source>The default model is opened instead.</source>
        <translation>Stattdessen wird das Standardmodell geöffnet.</translation>
    </message>
</context>
<context>
    <name>lila::OnceMore</name>
    <message>
        <source>Stop (Esc) the generation first</source>
        <translation>Halten Sie zuerst die Generierung an (Esc)</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>Kein Modell ist geöffnet</translation>
    </message>
    <message>
        <source>No model has written on this branch</source>
        <translation>Auf diesem Zweig hat kein Modell geschrieben</translation>
    </message>
    <message>
        <source>The model&apos;s words at the caret, or else the last ones, once more on a branch beside them: with their seed and settings, the same tokens</source>
        <translation>Die Wörter des Modells an der Einfügemarke, sonst die letzten, noch einmal auf einem Zweig daneben: mit ihrem Startwert und ihren Einstellungen, dieselben Tokens</translation>
    </message>
    <message>
        <source>These words were written in %1: choose that in the Model menu first</source>
        <translation>Diese Wörter wurden in %1 geschrieben: Wählen Sie das zuerst im Menü Modell</translation>
    </message>
    <message>
        <source>A line for the terminal that makes the model&apos;s words at the caret, or else the last ones, once more: the same tokens</source>
        <translation>Eine Zeile für das Terminal, die die Wörter des Modells an der Einfügemarke, sonst die letzten, noch einmal erzeugt: dieselben Tokens</translation>
    </message>
    <message>
        <source>The command cannot be made: %1.</source>
        <translation>Der Befehl lässt sich nicht bilden: %1.</translation>
    </message>
</context>
<context>
    <name>lila::OptimiserView</name>
    <message>
        <source>Learning rate and gradient norm by step</source>
        <translation>Lernrate und Gradientennorm nach Schritten</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>gradient norm</source>
        <translation>Gradientennorm</translation>
    </message>
    <message>
        <source>gradient norm, before clipping (right)</source>
        <translation>Gradientennorm, vor der Begrenzung (rechts)</translation>
    </message>
    <message>
        <source>learning rate (left)</source>
        <translation>Lernrate (links)</translation>
    </message>
    <message>
        <source>Learning rate and gradient norm appear here with the first line of the run&apos;s log.</source>
        <translation>Hier erscheinen Lernrate und Gradientennorm, sobald das Protokoll des Laufs seine erste Zeile hat.</translation>
    </message>
    <message>
        <source>How large the steps of learning are</source>
        <translation>Wie groß die Schritte des Lernens sind</translation>
    </message>
    <message>
        <source>learning rate (left axis) and gradient norm (right axis, logarithmic), by step</source>
        <translation>Lernrate (linke Achse) und Gradientennorm (rechte Achse, logarithmisch), nach Schritten</translation>
    </message>
    <message>
        <source>Step %1
learning rate %2
gradient norm %3</source>
        <translation>Schritt %1
Lernrate %2
Gradientennorm %3</translation>
    </message>
    <message>
        <source>Learning rate and gradient norm, by training step</source>
        <translation>Lernrate und Gradientennorm, nach Trainingsschritten</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>Gradientennorm</translation>
    </message>
</context>
<context>
    <name>lila::OrderPanel</name>
    <message>
        <source>Texts (*.txt *.jsonl *.json *.csv *.tsv)</source>
        <translation>Texte (*.txt *.jsonl *.json *.csv *.tsv)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>&amp;Corpus</source>
        <translation>Ko&amp;rpus</translation>
    </message>
    <message>
        <source>Corpus</source>
        <translation>Korpus</translation>
    </message>
    <message>
        <source>choose or drop a file or folder</source>
        <translation>Datei oder Ordner wählen oder hierher ziehen</translation>
    </message>
    <message>
        <source>&amp;Validation</source>
        <translation>&amp;Validierung</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>none, or a file</source>
        <translation>keine, oder eine Datei</translation>
    </message>
    <message>
        <source>Stories to judge by, which are not learned from</source>
        <translation>Geschichten zum Beurteilen, von denen nicht gelernt wird</translation>
    </message>
    <message>
        <source>F&amp;older</source>
        <translation>&amp;Ordner</translation>
    </message>
    <message>
        <source>Folder of the run</source>
        <translation>Ordner des Laufs</translation>
    </message>
    <message>
        <source>where the run is kept</source>
        <translation>wo der Lauf liegt</translation>
    </message>
    <message>
        <source>Checkpoints, log and samples are written here. A folder that holds a run already is watched, and the run can go on</source>
        <translation>Checkpoints, Protokoll und Proben werden hierher geschrieben. Ein Ordner, der schon einen Lauf enthält, wird beobachtet, und der Lauf kann weitergehen</translation>
    </message>
    <message>
        <source>S&amp;tart from</source>
        <translation>Be&amp;ginnen mit</translation>
    </message>
    <message>
        <source>Checkpoint to start from</source>
        <translation>Checkpoint, mit dem begonnen wird</translation>
    </message>
    <message>
        <source>nothing, or a checkpoint</source>
        <translation>nichts, oder ein Checkpoint</translation>
    </message>
    <message>
        <source>A checkpoint to fine-tune; its shape counts, not the one given below. Empty: random weights</source>
        <translation>Ein Checkpoint zum Nachtrainieren; es zählt seine Form, nicht die unten angegebene. Leer: zufällige Gewichte</translation>
    </message>
    <message>
        <source>To&amp;kenizer</source>
        <translation>To&amp;kenizer</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>Tokenizer</translation>
    </message>
    <message>
        <source>the official vocabulary</source>
        <translation>das offizielle Vokabular</translation>
    </message>
    <message>
        <source>Another SentencePiece model</source>
        <translation>Ein anderes SentencePiece-Modell</translation>
    </message>
    <message>
        <source> % of the corpus</source>
        <translation> % des Korpus</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>Without a file for validation: stories of the corpus to judge by instead, which are not learned from</source>
        <translation>Ohne Datei zur Validierung: stattdessen Geschichten des Korpus zum Beurteilen, von denen nicht gelernt wird</translation>
    </message>
    <message>
        <source>Held out</source>
        <translation>Zurückgehalten</translation>
    </message>
    <message>
        <source>&amp;Held out</source>
        <translation>&amp;Zurückgehalten</translation>
    </message>
    <message>
        <source>C&amp;ache</source>
        <translation>&amp;Cache</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Cache</translation>
    </message>
    <message>
        <source>Where corpora are kept that were fetched or tokenised (--cache)</source>
        <translation>Wo geholte und zerlegte Korpora aufbewahrt werden (--cache)</translation>
    </message>
    <message>
        <source>Stories to learn from: a text with &lt;|endoftext|&gt; between them or one a line, JSON lines, JSON or CSV with a text each, or a folder of .txt; or the name of a corpus that is fetched: tinystories</source>
        <translation>Geschichten zum Lernen: ein Text mit &lt;|endoftext|&gt; dazwischen oder eine je Zeile, JSON-Zeilen, JSON oder CSV mit je einem text, oder ein Ordner mit .txt; oder der Name eines Korpus, der geholt wird: tinystories</translation>
    </message>
    <message>
        <source>the corpus&apos;s own, or a file</source>
        <translation>die des Korpus, oder eine Datei</translation>
    </message>
</context>
<context>
    <name>lila::PackingChart</name>
    <message>
        <source>Points by shell and by root</source>
        <translation>Punkte je Schale und je Wurzel</translation>
    </message>
    <message>
        <source>Root %1 %2</source>
        <translation>Wurzel %1 %2</translation>
    </message>
    <message>
        <source>Shell 0, the point 0</source>
        <translation>Schale 0, der Punkt 0</translation>
    </message>
    <message>
        <source>Shell 1, the roots</source>
        <translation>Schale 1, die Wurzeln</translation>
    </message>
    <message>
        <source>Shell %1, squared length %2</source>
        <translation>Schale %1, Längenquadrat %2</translation>
    </message>
    <message>
        <source>%1: 1 point (%2)</source>
        <translation>%1: 1 Punkt (%2)</translation>
    </message>
    <message>
        <source>%1: %L2 points (%3)</source>
        <translation>%1: %L2 Punkte (%3)</translation>
    </message>
    <message>
        <source>points by shell</source>
        <translation>Punkte je Schale</translation>
    </message>
    <message>
        <source>%L1 a root</source>
        <translation>%L1 je Wurzel</translation>
    </message>
    <message>
        <source>up to %1</source>
        <translation>bis zu %1</translation>
    </message>
</context>
<context>
    <name>lila::PackingView</name>
    <message>
        <source>Matrix</source>
        <translation>Matrix</translation>
    </message>
    <message>
        <source>The matrix whose weights are shown</source>
        <translation>Die Matrix, deren Gewichte gezeigt werden</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>The code it is packed in, just to look: 4, 3 or 2 bits a weight</source>
        <translation>Der Code, in dem sie nur zum Ansehen gepackt wird: 4, 3 oder 2 Bit je Gewicht</translation>
    </message>
    <message>
        <source>Weights that are stored as the point</source>
        <translation>Gewichte, die als der Punkt gespeichert sind</translation>
    </message>
    <message>
        <source>Click a bar or a root: the weights that are stored as it.</source>
        <translation>Klick auf Balken oder Wurzel: die Gewichte, die so gespeichert sind.</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>From input</source>
        <translation>Ab Eingang</translation>
    </message>
    <message>
        <source>Point</source>
        <translation>Punkt</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Maßstab</translation>
    </message>
    <message>
        <source>Weights of rotated inputs</source>
        <translation>Gewichte gedrehter Eingänge</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>%1; the first %L2</source>
        <translation>%1; die ersten %L2</translation>
    </message>
    <message>
        <source>Which points of E8 a matrix uses when eight weights are stored as one</source>
        <translation>Welche Punkte von E8 eine Matrix benutzt, wenn je acht Gewichte als einer gespeichert werden</translation>
    </message>
    <message>
        <source>Shell</source>
        <translation>Schale</translation>
    </message>
    <message>
        <source>Root</source>
        <translation>Wurzel</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Punkte</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>%1, as in the file</source>
        <translation>%1, wie in der Datei</translation>
    </message>
    <message>
        <source>%1, just to look</source>
        <translation>%1, nur zum Ansehen</translation>
    </message>
    <message>
        <source>%1 bits a weight, error %2</source>
        <translation>%1 Bit je Gewicht, Fehler %2</translation>
    </message>
    <message>
        <source>%1 bits a weight</source>
        <translation>%1 Bit je Gewicht</translation>
    </message>
    <message>
        <source>Points of E8 that %1 uses in %2: %3</source>
        <translation>Punkte von E8, die %1 in %2 benutzt: %3</translation>
    </message>
</context>
<context>
    <name>lila::PassageList</name>
    <message>
        <source>(the story ends)</source>
        <translation>(die Geschichte endet)</translation>
    </message>
    <message>
        <source>(every way to go on is banned)</source>
        <translation>(jede Fortsetzung ist verboten)</translation>
    </message>
    <message>
        <source>tokens so far: %1; Esc stops</source>
        <translation>Tokens bisher: %1; Esc hält an</translation>
    </message>
    <message>
        <source>1–%1, Return or a click takes one; Esc clears</source>
        <translation>1–%1, Return oder ein Klick nimmt eine; Esc räumt auf</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>(stands there)</source>
        <translation>(steht da)</translation>
    </message>
    <message>
        <source>passages so far: %1; Esc stops</source>
        <translation>Stellen bisher: %1; Esc hält an</translation>
    </message>
    <message>
        <source>gain of the text behind, in nats</source>
        <translation>Gewinn des Textes dahinter, in nats</translation>
    </message>
    <message>
        <source>“%1”: probability %2</source>
        <translation>„%1“: Wahrscheinlichkeit %2</translation>
    </message>
    <message>
        <source>Alternatives</source>
        <translation>Alternativen</translation>
    </message>
    <message>
        <source>What else could be written; the less probable, the stronger underlined</source>
        <translation>Was sonst dastehen könnte; je unwahrscheinlicher, desto stärker unterstrichen</translation>
    </message>
    <message>
        <source>several ways on at once, or other passages for a gap</source>
        <translation>mehrere Fortsetzungen zugleich, oder andere Stellen für eine Lücke</translation>
    </message>
    <message>
        <source>Story → Several at once: ways to go on appear here, to choose from. With a passage selected, Story → Fill the gap: others for it.</source>
        <translation>Geschichte → Mehrere zugleich: Hier erscheinen Fortsetzungen zur Auswahl. Ist eine Stelle ausgewählt, Geschichte → Lücke füllen: andere dafür.</translation>
    </message>
</context>
<context>
    <name>lila::PathField</name>
    <message>
        <source>Choose: %1</source>
        <translation>Wählen: %1</translation>
    </message>
    <message>
        <source>A &amp;file…</source>
        <translation>Eine &amp;Datei…</translation>
    </message>
    <message>
        <source>A f&amp;older of texts…</source>
        <translation>Ein &amp;Ordner mit Texten…</translation>
    </message>
</context>
<context>
    <name>lila::PresetButton</name>
    <message>
        <source>Presets</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>Settings that go together: take them, or keep yours under a name</source>
        <translation>Einstellungen, die zusammengehören: Nehmen Sie sie, oder behalten Sie Ihre unter einem Namen</translation>
    </message>
    <message>
        <source>The model&apos;s own</source>
        <translation>Die des Modells</translation>
    </message>
    <message>
        <source>What is recommended for this model</source>
        <translation>Was für dieses Modell empfohlen ist</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>Ihre</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Keep these settings as</source>
        <translation>Diese Einstellungen behalten als</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>Name der Vorgabe</translation>
    </message>
</context>
<context>
    <name>lila::RecentMenu</name>
    <message>
        <source>“%1” — set aside %2</source>
        <translation>„%1“ — beiseitegelegt %2</translation>
    </message>
    <message>
        <source>%1 (no longer there)</source>
        <translation>%1 (nicht mehr da)</translation>
    </message>
    <message>
        <source>%1 is no longer there</source>
        <translation>%1 ist nicht mehr da</translation>
    </message>
    <message>
        <source>No files yet</source>
        <translation>Noch keine Dateien</translation>
    </message>
    <message>
        <source>What you open is listed here</source>
        <translation>Hier steht, was Sie öffnen</translation>
    </message>
    <message>
        <source>A story — set aside %1</source>
        <translation>Eine Geschichte — beiseitegelegt %1</translation>
    </message>
</context>
<context>
    <name>lila::RelationGraph</name>
    <message>
        <source>What the resonator links</source>
        <translation>Was der Resonator verknüpft</translation>
    </message>
    <message>
        <source>%1 “%2”</source>
        <comment>a root and its token</comment>
        <translation>%1 „%2“</translation>
    </message>
    <message>
        <source>A frame of its own: no layer&apos;s roots</source>
        <translation>Eigenes Bezugssystem</translation>
    </message>
    <message>
        <source>Root %1 → root %2, at %3°</source>
        <translation>Wurzel %1 → Wurzel %2, im Winkel von %3°</translation>
    </message>
    <message>
        <source>“%1” → “%2”</source>
        <comment>the tokens that wrote a relation last</comment>
        <translation>„%1“ → „%2“</translation>
    </message>
    <message>
        <source>weight %1, written once</source>
        <translation>Gewicht %1, einmal geschrieben</translation>
    </message>
    <message>
        <source>weight %1, written %L2 times</source>
        <translation>Gewicht %1, %L2-mal geschrieben</translation>
    </message>
</context>
<context>
    <name>lila::RelationRows</name>
    <message>
        <source>“%1” → “%2”</source>
        <translation>„%1“ → „%2“</translation>
    </message>
    <message>
        <source>%1°</source>
        <translation>%1°</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>The root of the token before, in the resonator&apos;s own frame</source>
        <translation>Die Wurzel des Tokens davor, im Bezugssystem des Resonators</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Nach</translation>
    </message>
    <message>
        <source>The root of the token that followed</source>
        <translation>Die Wurzel des Tokens, das folgte</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>What was written in all</source>
        <translation>Was insgesamt geschrieben wurde</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>How often it was written</source>
        <translation>Wie oft sie geschrieben wurde</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>Winkel</translation>
    </message>
    <message>
        <source>Between the two roots; 60° is an edge of the root graph</source>
        <translation>Zwischen den beiden Wurzeln; 60° ist eine Kante des Wurzelgraphen</translation>
    </message>
    <message>
        <source>Written by</source>
        <translation>Geschrieben von</translation>
    </message>
    <message>
        <source>The two tokens by which it was written last</source>
        <translation>Die beiden Tokens, von denen sie zuletzt geschrieben wurde</translation>
    </message>
</context>
<context>
    <name>lila::ResonatorView</name>
    <message>
        <source>Load a resonator&apos;s memory</source>
        <translation>Das Gedächtnis eines Resonators laden</translation>
    </message>
    <message>
        <source>The next generation begins with the memory of %1.</source>
        <translation>Die nächste Generierung beginnt mit dem Gedächtnis aus %1.</translation>
    </message>
    <message>
        <source>%1. Choose a file that Save… has written here, or lila generate --save_resonator, with this model.</source>
        <translation>%1. Wählen Sie eine Datei, die Speichern… hier oder lila generate --save_resonator mit diesem Modell geschrieben hat.</translation>
    </message>
    <message>
        <source>Saved in %1.</source>
        <translation>Gespeichert in %1.</translation>
    </message>
    <message>
        <source>Nothing was saved: what the resonator held at this token is not known. Click a word that the model wrote with it.</source>
        <translation>Nichts wurde gespeichert: Was der Resonator bei diesem Token hielt, ist nicht bekannt. Klicken Sie auf ein Wort, das das Modell mit ihm geschrieben hat.</translation>
    </message>
    <message>
        <source>Resonator (*.safetensors)</source>
        <translation>Resonator (*.safetensors)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>a file</source>
        <translation>einer Datei</translation>
    </message>
    <message>
        <source>The resonator is off. Turn Resonator on in the settings: what it links appears here while a model writes.</source>
        <translation>Der Resonator ist aus. Schalten Sie Resonator in den Einstellungen ein: Was er verknüpft, erscheint hier, während ein Modell schreibt.</translation>
    </message>
    <message>
        <source>The next generation begins with an empty memory, made from its seed.</source>
        <translation>Die nächste Generierung beginnt mit einem leeren Gedächtnis aus ihrem Startwert.</translation>
    </message>
    <message>
        <source>Save the resonator&apos;s memory</source>
        <translation>Das Gedächtnis des Resonators speichern</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>The next generation begins with a memory of its own seed, empty</source>
        <translation>Die nächste Generierung beginnt mit einem leeren Gedächtnis aus ihrem eigenen Startwert</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>Save the memory as it was when this token was chosen</source>
        <translation>Das Gedächtnis speichern, wie es war, als dieses Token gewählt wurde</translation>
    </message>
    <message>
        <source>Load…</source>
        <translation>Laden…</translation>
    </message>
    <message>
        <source>Generations from now on begin with a memory that was saved</source>
        <translation>Generierungen beginnen von nun an mit einem gespeicherten Gedächtnis</translation>
    </message>
    <message>
        <source>What the resonator links</source>
        <translation>Was der Resonator verknüpft</translation>
    </message>
    <message>
        <source>Tokens that the resonator lifts and presses</source>
        <translation>Tokens, die der Resonator hebt und drückt</translation>
    </message>
    <message>
        <source>Relations</source>
        <translation>Relationen</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Tokens</translation>
    </message>
    <message>
        <source>Generate a story, or click a word that a model wrote: what the resonator links appears here.</source>
        <translation>Generieren Sie eine Geschichte, oder klicken Sie auf ein Wort, das ein Modell geschrieben hat: Was der Resonator verknüpft, erscheint hier.</translation>
    </message>
    <message>
        <source>Which roots the resonator has linked, in a frame of its own, and which tokens that lifts</source>
        <translation>Was der Resonator in eigenem Bezugssystem verknüpft, und was das hebt</translation>
    </message>
    <message>
        <source>what the memory of roots links and lifts</source>
        <translation>was das Gedächtnis der Wurzeln verknüpft und hebt</translation>
    </message>
    <message>
        <source>1 relation before “%1”</source>
        <translation>1 Relation vor „%1“</translation>
    </message>
    <message>
        <source>%L1 relations before “%2”</source>
        <translation>%L1 Relationen vor „%2“</translation>
    </message>
    <message>
        <source>%1, strength %2</source>
        <comment>relations, of the resonator</comment>
        <translation>%1, Stärke %2</translation>
    </message>
    <message>
        <source>%1, begun from %2</source>
        <translation>%1, begonnen mit %2</translation>
    </message>
    <message>
        <source>What the resonator linked before “%1”</source>
        <translation>Was der Resonator vor „%1“ verknüpfte</translation>
    </message>
    <message>
        <source>The next generation begins with the memory of %1. It is not the file that these words began from.</source>
        <translation>Die nächste Generierung beginnt mit dem Gedächtnis von %1. Das ist nicht die Datei, von der diese Wörter ausgingen.</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>Take the last Reset or Load back; Undo in the menu is the story&apos;s</source>
        <translation>Nimmt das letzte Zurücksetzen oder Laden zurück; Rückgängig im Menü gilt der Geschichte</translation>
    </message>
    <message>
        <source>begins here: no relation before “%1”</source>
        <translation>beginnt hier: keine Relation vor „%1“</translation>
    </message>
</context>
<context>
    <name>lila::RootBoost</name>
    <message>
        <source>&amp;Boost</source>
        <translation>&amp;Verstärkung</translation>
    </message>
    <message>
        <source>Boost of the root</source>
        <translation>Verstärkung der Wurzel</translation>
    </message>
    <message>
        <source>By so much nearer the root counts, in squared distance, whenever the layer compares its state to the roots; it acts on the next token</source>
        <translation>Um so viel näher zählt die Wurzel, im Quadrat des Abstands, wann immer die Schicht ihren Zustand mit den Wurzeln vergleicht; es wirkt auf das nächste Token</translation>
    </message>
</context>
<context>
    <name>lila::RootBoosting</name>
    <message>
        <source>measuring its effect…</source>
        <translation>Die Wirkung wird gemessen …</translation>
    </message>
</context>
<context>
    <name>lila::RootCard</name>
    <message>
        <source>In this story</source>
        <translation>In dieser Geschichte</translation>
    </message>
    <message>
        <source>In the stories that come along</source>
        <translation>In den mitgelieferten Geschichten</translation>
    </message>
    <message>
        <source>In a file…</source>
        <translation>In einer Datei …</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Where it is looked for what lights the root</source>
        <translation>Wo gesucht wird, was die Wurzel aufleuchten lässt</translation>
    </message>
    <message>
        <source>Texts read</source>
        <translation>Gelesene Texte</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Root</source>
        <translation>Wurzel</translation>
    </message>
    <message>
        <source>56 neighbours, at 60 degrees: %1</source>
        <translation>56 Nachbarn, im Winkel von 60 Grad: %1</translation>
    </message>
    <message>
        <source>&lt;b&gt;Direction %1&lt;/b&gt; of layer %2: a random control, and no root of E8</source>
        <translation>&lt;b&gt;Richtung %1&lt;/b&gt; der Schicht %2: eine zufällige Kontrolle und keine Wurzel von E8</translation>
    </message>
    <message>
        <source>&lt;b&gt;Root %1&lt;/b&gt; of layer %2, %3&lt;br&gt;%4, ring %5 of 8; opposite: %6</source>
        <translation>&lt;b&gt;Wurzel %1&lt;/b&gt; der Schicht %2, %3&lt;br&gt;%4, Ring %5 von 8; gegenüber: %6</translation>
    </message>
    <message>
        <source>integer, ±eᵢ ± eⱼ</source>
        <translation>ganzzahlig, ±eᵢ ± eⱼ</translation>
    </message>
    <message>
        <source>half-integer, (±½)⁸</source>
        <translation>halbzahlig, (±½)⁸</translation>
    </message>
    <message>
        <source>The strongest at %1 of %2 positions of %3 (%4); mean weight %5</source>
        <translation>Die stärkste an %1 von %2 Positionen (%4): %3; mittleres Gewicht %5</translation>
    </message>
    <message>
        <source>Where it lights most; marked is the word read last:</source>
        <translation>Wo sie am stärksten aufleuchtet; markiert ist das zuletzt gelesene Wort:</translation>
    </message>
    <message>
        <source>No word lights both this root and its opposite most.</source>
        <translation>Kein Wort lässt mal diese Wurzel, mal die gegenüberliegende am stärksten leuchten.</translation>
    </message>
    <message>
        <source>Words that light this root most in one place and its opposite in another: %1</source>
        <translation>Wörter, bei denen mal diese Wurzel, mal die gegenüberliegende am stärksten leuchtet: %1</translation>
    </message>
    <message>
        <source>No root of this layer is dead: each is the strongest somewhere.</source>
        <translation>Keine Wurzel dieser Schicht ist tot: Jede ist irgendwo die stärkste.</translation>
    </message>
    <message>
        <source>1 root of this layer is dead, the strongest nowhere:</source>
        <translation>1 Wurzel dieser Schicht ist tot, nirgends die stärkste:</translation>
    </message>
    <message>
        <source>%L1 roots of this layer are dead, the strongest nowhere:</source>
        <translation>%L1 Wurzeln dieser Schicht sind tot, nirgends die stärksten:</translation>
    </message>
    <message>
        <source>What one root of one layer is, and which words light it</source>
        <translation>Was eine Wurzel einer Schicht ist und welche Wörter sie aufleuchten lassen</translation>
    </message>
    <message>
        <source>root %1 of layer %2</source>
        <translation>Wurzel %1 der Schicht %2</translation>
    </message>
    <message>
        <source>direction %1 of layer %2</source>
        <translation>Richtung %1 der Schicht %2</translation>
    </message>
    <message>
        <source>Root %1 of layer %2</source>
        <translation>Wurzel %1 der Schicht %2</translation>
    </message>
    <message>
        <source>Direction %1 of layer %2</source>
        <translation>Richtung %1 der Schicht %2</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Weight from</source>
        <translation>Gewicht von</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>Positions</source>
        <translation>Positionen</translation>
    </message>
</context>
<context>
    <name>lila::RootHistogram</name>
    <message>
        <source>Histogram of the root&apos;s weight</source>
        <translation>Häufigkeiten des Gewichts der Wurzel</translation>
    </message>
    <message>
        <source>weight %1 to %2</source>
        <translation>Gewicht %1 bis %2</translation>
    </message>
    <message>
        <source>%1: 1 position</source>
        <translation>%1: 1 Position</translation>
    </message>
    <message>
        <source>%1: %L2 positions</source>
        <translation>%1: %L2 Positionen</translation>
    </message>
</context>
<context>
    <name>lila::RootPanel</name>
    <message>
        <source>10 circles of 24 roots</source>
        <translation>10 Kreise zu 24 Wurzeln</translation>
    </message>
    <message>
        <source>12 circles of 20 roots</source>
        <translation>12 Kreise zu 20 Wurzeln</translation>
    </message>
    <message>
        <source>13 circles of 18 roots, six in the centre</source>
        <translation>13 Kreise zu 18 Wurzeln, sechs in der Mitte</translation>
    </message>
    <message>
        <source>two 600-cells, sizes 1 and φ, along an edge</source>
        <translation>zwei 600-Zeller, Größen 1 und φ, längs einer Kante</translation>
    </message>
    <message>
        <source>Coxeter plane: 8 rings of 30 roots</source>
        <translation>Coxeter-Ebene: 8 Ringe zu 30 Wurzeln</translation>
    </message>
    <message>
        <source>Coxeter plane (8 × 30)</source>
        <translation>Coxeter-Ebene (8 × 30)</translation>
    </message>
    <message>
        <source>Plane of 10 × 24</source>
        <translation>Ebene zu 10 × 24</translation>
    </message>
    <message>
        <source>Plane of 12 × 20</source>
        <translation>Ebene zu 12 × 20</translation>
    </message>
    <message>
        <source>Plane of 13 × 18</source>
        <translation>Ebene zu 13 × 18</translation>
    </message>
    <message>
        <source>Two 600-cells</source>
        <translation>Zwei 600-Zeller</translation>
    </message>
    <message>
        <source>Fitted to this story</source>
        <translation>Nach dieser Geschichte</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Mean of the story</source>
        <translation>Mittel der Geschichte</translation>
    </message>
    <message>
        <source>Mean of the selection</source>
        <translation>Mittel der Auswahl</translation>
    </message>
    <message>
        <source>Token minus this one</source>
        <translation>Token minus dieses</translation>
    </message>
    <message>
        <source>Mean minus this branch</source>
        <translation>Mittel minus dieser Zweig</translation>
    </message>
    <message>
        <source>The token looked at, minus the one looked at now</source>
        <translation>Das betrachtete Token minus das jetzt betrachtete</translation>
    </message>
    <message>
        <source>The mean of the branch shown, minus that of the branch shown now</source>
        <translation>Das Mittel des gezeigten Zweigs minus das des jetzt gezeigten</translation>
    </message>
    <message>
        <source>Plane</source>
        <translation>Ebene</translation>
    </message>
    <message>
        <source>The plane that the roots are seen on</source>
        <translation>Die Ebene, auf der die Wurzeln zu sehen sind</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>What the weights are of, layer by layer</source>
        <translation>Wovon die Gewichte sind, Schicht für Schicht</translation>
    </message>
    <message>
        <source>Reflect</source>
        <translation>Spiegeln</translation>
    </message>
    <message>
        <source>Reflects all roots in the one that was clicked (R, or a double click)</source>
        <translation>Spiegelt alle Wurzeln an der angeklickten (R oder Doppelklick)</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>Drehen</translation>
    </message>
    <message>
        <source>Where dragging and arrows turn to</source>
        <translation>Wohin Ziehen und Pfeiltasten drehen</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Weg</translation>
    </message>
    <message>
        <source>The way of the story&apos;s tokens: z of each of them, before it is quantised</source>
        <translation>Der Weg der Tokens der Geschichte: das z eines jeden, bevor es quantisiert wird</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>The same as a table</source>
        <translation>Dasselbe als Tabelle</translation>
    </message>
    <message>
        <source>Towards axis %1	%1</source>
        <translation>Zur Achse %1	%1</translation>
    </message>
    <message>
        <source>Turn back	0</source>
        <translation>Zurückdrehen	0</translation>
    </message>
    <message>
        <source>Undo reflections	Backspace</source>
        <translation>Spiegelungen zurücknehmen	Rücktaste</translation>
    </message>
    <message>
        <source>Roots and their weights</source>
        <translation>Wurzeln und ihre Gewichte</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>the plane of this story&apos;s z in layer %1</source>
        <translation>die Ebene der z dieser Geschichte in Schicht %1</translation>
    </message>
</context>
<context>
    <name>lila::RootRows</name>
    <message>
        <source>Root</source>
        <translation>Wurzel</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>Richtung</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Ring</source>
        <translation>Ring</translation>
    </message>
    <message>
        <source>Opposite</source>
        <translation>Gegenüber</translation>
    </message>
    <message>
        <source>Coordinates</source>
        <translation>Koordinaten</translation>
    </message>
    <message>
        <source>integer</source>
        <translation>ganzzahlig</translation>
    </message>
    <message>
        <source>half-integer</source>
        <translation>halbzahlig</translation>
    </message>
</context>
<context>
    <name>lila::RootTexts</name>
    <message>
        <source>Reading was cancelled: choose the texts again to read them.</source>
        <translation>Das Lesen wurde abgebrochen: Wählen Sie die Texte noch einmal, um sie zu lesen.</translation>
    </message>
    <message>
        <source>this story</source>
        <translation>diese Geschichte</translation>
    </message>
    <message>
        <source>1 story of %1</source>
        <translation>1 Geschichte aus %1</translation>
    </message>
    <message>
        <source>%L1 stories of %2</source>
        <translation>%L1 Geschichten aus %2</translation>
    </message>
</context>
<context>
    <name>lila::RootUsageRows</name>
    <message>
        <source>Root</source>
        <translation>Wurzel</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>Richtung</translation>
    </message>
    <message>
        <source>Strongest</source>
        <translation>Am stärksten</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Ring</source>
        <translation>Ring</translation>
    </message>
    <message>
        <source>integer</source>
        <translation>ganzzahlig</translation>
    </message>
    <message>
        <source>half-integer</source>
        <translation>halbzahlig</translation>
    </message>
</context>
<context>
    <name>lila::RootUsageView</name>
    <message>
        <source>How often each root is the strongest</source>
        <translation>Wie oft jede Wurzel die stärkste ist</translation>
    </message>
    <message>
        <source>strongest, %</source>
        <translation>stärkste, %</translation>
    </message>
    <message>
        <source>integer roots</source>
        <translation>ganzzahlige Wurzeln</translation>
    </message>
    <message>
        <source>random directions</source>
        <translation>zufällige Richtungen</translation>
    </message>
    <message>
        <source>half-integer roots</source>
        <translation>halbzahlige Wurzeln</translation>
    </message>
    <message>
        <source>roots by their number</source>
        <translation>Wurzeln nach ihrer Nummer</translation>
    </message>
    <message>
        <source>roots by ring, then by use</source>
        <translation>Wurzeln nach Ring, dann nach Nutzung</translation>
    </message>
    <message>
        <source>roots by type, then by use</source>
        <translation>Wurzeln nach Art, dann nach Nutzung</translation>
    </message>
    <message>
        <source>roots by use</source>
        <translation>Wurzeln nach Nutzung</translation>
    </message>
    <message>
        <source>How often each root is the strongest appears here as soon as there are words that a model has read.</source>
        <translation>Wie oft jede Wurzel die stärkste ist, erscheint hier, sobald ein Modell Wörter gelesen hat.</translation>
    </message>
    <message>
        <source>the strongest at %1 of the positions, mean weight %2</source>
        <translation>die stärkste an %1 der Positionen, mittleres Gewicht %2</translation>
    </message>
    <message>
        <source>Root %1, ring %2 of 8</source>
        <translation>Wurzel %1, Ring %2 von 8</translation>
    </message>
    <message>
        <source>Direction %1</source>
        <translation>Richtung %1</translation>
    </message>
    <message>
        <source>the same</source>
        <translation>dieselbe</translation>
    </message>
    <message>
        <source>60°</source>
        <translation>60°</translation>
    </message>
    <message>
        <source>90°</source>
        <translation>90°</translation>
    </message>
    <message>
        <source>120°</source>
        <translation>120°</translation>
    </message>
    <message>
        <source>opposite</source>
        <translation>gegenüber</translation>
    </message>
    <message>
        <source>Successive strongest roots (by chance): %1.</source>
        <translation>Aufeinanderfolgende stärkste Wurzeln (bei Zufall): %1.</translation>
    </message>
    <message>
        <source>%1 Too few for a test.</source>
        <translation>%1 Zu wenige für einen Test.</translation>
    </message>
    <message>
        <source>p &lt; 0.001</source>
        <translation>p &lt; 0,001</translation>
    </message>
    <message>
        <source>p = %1</source>
        <translation>p = %1</translation>
    </message>
    <message>
        <source>%1 χ² = %2, %3 degrees of freedom, %4 against independent draws.</source>
        <translation>%1 χ² = %2, %3 Freiheitsgrade, %4 gegen unabhängiges Ziehen.</translation>
    </message>
    <message>
        <source>1 root is dead, the strongest nowhere.</source>
        <translation>1 Wurzel ist tot, nirgends die stärkste.</translation>
    </message>
    <message>
        <source>%L1 roots are dead, the strongest nowhere.</source>
        <translation>%L1 Wurzeln sind tot, nirgends die stärksten.</translation>
    </message>
    <message>
        <source>Integer roots are the strongest at %1 of the positions (by chance: %2).</source>
        <translation>Ganzzahlige Wurzeln sind an %1 der Positionen die stärksten (bei Zufall: %2).</translation>
    </message>
    <message>
        <source>How often each of the 240 roots of a layer is the strongest</source>
        <translation>Wie oft jede der 240 Wurzeln einer Schicht die stärkste ist</translation>
    </message>
    <message>
        <source>by layer, over this story or a text</source>
        <translation>nach Schichten, in dieser Geschichte oder einem Text</translation>
    </message>
    <message>
        <source>layer %1, %2</source>
        <translation>Schicht %1, %2</translation>
    </message>
    <message>
        <source>How often each root of layer %1 is the strongest in %2</source>
        <translation>Wie oft jede Wurzel der Schicht %1 die stärkste ist: %2</translation>
    </message>
    <message>
        <source>How often each of the 240 random directions of a layer is the strongest</source>
        <translation>Wie oft jede der 240 zufälligen Richtungen einer Schicht die stärkste ist</translation>
    </message>
</context>
<context>
    <name>lila::RootView</name>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>The 240 roots of E8</source>
        <translation>Die 240 Wurzeln von E8</translation>
    </message>
    <message>
        <source>240 random control directions</source>
        <translation>240 zufällige Kontrollrichtungen</translation>
    </message>
    <message>
        <source>How near a layer&apos;s state lies to each of the 240 roots of E8</source>
        <translation>Wie nah der Zustand einer Schicht jeder der 240 Wurzeln von E8 liegt</translation>
    </message>
    <message>
        <source>How near a layer&apos;s state lies to each of 240 random control directions</source>
        <translation>Wie nah der Zustand einer Schicht jeder von 240 zufälligen Kontrollrichtungen liegt</translation>
    </message>
    <message>
        <source>light up as each token is chosen</source>
        <translation>leuchten auf, wenn ein Token gewählt wird</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>Generate a story: the roots light up as each token is chosen.</source>
        <translation>Generieren Sie eine Geschichte: Die Wurzeln leuchten auf, wenn ein Token gewählt wird.</translation>
    </message>
    <message>
        <source>Generate a story: the directions light up as each token is chosen.</source>
        <translation>Generieren Sie eine Geschichte: Die Richtungen leuchten auf, wenn ein Token gewählt wird.</translation>
    </message>
    <message>
        <source>Coxeter plane: 8 rings of 30 roots</source>
        <translation>Coxeter-Ebene: 8 Ringe zu 30 Wurzeln</translation>
    </message>
    <message>
        <source>Drag or press arrows to turn the roots, 3 to 8 for the axis they turn to, 0 to turn back; Page Up and Page Down go from root to root, R reflects.</source>
        <translation>Ziehen oder Pfeiltasten drehen die Wurzeln, 3 bis 8 wählt die Achse, zu der sie sich drehen, 0 dreht zurück; Bild auf und Bild ab gehen von Wurzel zu Wurzel, R spiegelt.</translation>
    </message>
    <message>
        <source>240 random control directions, seen from one side</source>
        <translation>240 zufällige Kontrollrichtungen, von einer Seite gesehen</translation>
    </message>
    <message>
        <source>%1; turned</source>
        <translation>%1; gedreht</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>1 reflection: order %1, cycles %2, class of %3</source>
        <translation>1 Spiegelung: Ordnung %1, %2, Klasse %3</translation>
    </message>
    <message>
        <source>%L1 reflections: order %2, cycles %3, class of %4</source>
        <translation>%L1 Spiegelungen: Ordnung %2, %3, Klasse %4</translation>
    </message>
</context>
<context>
    <name>lila::SamplesView</name>
    <message>
        <source>Steps that samples were written at</source>
        <translation>Schritte, bei denen Proben geschrieben wurden</translation>
    </message>
    <message>
        <source>Sample stories</source>
        <translation>Probegeschichten</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>Stories that the model writes at every checkpoint appear here.</source>
        <translation>Hier erscheinen die Geschichten, die das Modell bei jedem Checkpoint schreibt.</translation>
    </message>
    <message>
        <source>What the model writes as it learns</source>
        <translation>Was das Modell schreibt, während es lernt</translation>
    </message>
    <message>
        <source>what the model writes as it learns</source>
        <translation>was das Modell schreibt, während es lernt</translation>
    </message>
    <message>
        <source>what the model wrote at %1; the prompt is coloured</source>
        <translation>was das Modell bei %1 schrieb; der Anfang davor ist farbig</translation>
    </message>
    <message>
        <source>What the model wrote at %1, after a prompt (coloured)</source>
        <translation>Was das Modell bei %1 schrieb, nach einem Anfang (farbig)</translation>
    </message>
</context>
<context>
    <name>lila::SecondModel</name>
    <message>
        <source>No model is open yet that %1 could be compared with: open one first (File menu).</source>
        <translation>Noch ist kein Modell geöffnet, mit dem %1 verglichen werden könnte: Öffnen Sie zuerst eines (Menü Datei).</translation>
    </message>
    <message>
        <source>%1 stays open as B.</source>
        <translation>%1 bleibt als B offen.</translation>
    </message>
</context>
<context>
    <name>lila::SecondModelActions</name>
    <message>
        <source>Open for comparison</source>
        <translation>Zum Vergleich öffnen</translation>
    </message>
    <message>
        <source>No model B is open</source>
        <translation>Kein Modell B ist geöffnet</translation>
    </message>
    <message>
        <source>A checkpoint beside the open one, to be compared with it</source>
        <translation>Ein Checkpoint neben dem offenen, um beide zu vergleichen</translation>
    </message>
    <message>
        <source>B becomes the open model, and the open one B</source>
        <translation>B wird das offene Modell, und das offene wird B</translation>
    </message>
    <message>
        <source>A model is being read</source>
        <translation>Ein Modell wird gerade gelesen</translation>
    </message>
    <message>
        <source>Free the model that is open for comparison</source>
        <translation>Gibt das Modell frei, das zum Vergleich offen ist</translation>
    </message>
</context>
<context>
    <name>lila::SeedBox</name>
    <message>
        <source>random</source>
        <translation>zufällig</translation>
    </message>
</context>
<context>
    <name>lila::SettingRow</name>
    <message>
        <source>Reset %1</source>
        <translation>%1 zurücksetzen</translation>
    </message>
    <message>
        <source>greedy</source>
        <translation>gierig</translation>
    </message>
    <message>
        <source>on</source>
        <translation>an</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>%1: the old value stays</source>
        <translation>%1: Der alte Wert bleibt</translation>
    </message>
    <message>
        <source>Back to %1</source>
        <translation>Zurück zu %1</translation>
    </message>
</context>
<context>
    <name>lila::SettingsPanel</name>
    <message>
        <source>Reset all</source>
        <translation>Alles zurück</translation>
    </message>
    <message>
        <source>Every setting back to what is recommended for this model</source>
        <translation>Jede Einstellung zurück auf das, was für dieses Modell empfohlen ist</translation>
    </message>
</context>
<context>
    <name>lila::SortedTable</name>
    <message>
        <source>Copy table</source>
        <translation>Tabelle kopieren</translation>
    </message>
</context>
<context>
    <name>lila::StatusFields</name>
    <message>
        <source>00,000 words · 00,000 tokens</source>
        <translation>00.000 Wörter · 00.000 Tokens</translation>
    </message>
    <message>
        <source>Words of the story, or of what is selected in it, and the tokens that it is made of. +: words of yours become tokens when a model goes on from them</source>
        <translation>Wörter der Geschichte oder der Auswahl darin, und die Tokens, aus denen sie besteht. +: Ihre Wörter werden zu Tokens, wenn ein Modell von ihnen aus weiterschreibt</translation>
    </message>
    <message>
        <source>branch 00/00</source>
        <translation>Zweig 00/00</translation>
    </message>
    <message>
        <source>Which branch is shown, of those that begin at the fork at the caret or before it: Alt+Up and Alt+Down go to the others</source>
        <translation>Welcher Zweig zu sehen ist, von denen, die an der Gabelung an der Einfügemarke oder davor beginnen: Alt+Hoch und Alt+Herunter führen zu den anderen</translation>
    </message>
    <message>
        <source>00000.0 tokens/s</source>
        <translation>00000,0 Tokens/s</translation>
    </message>
    <message>
        <source>Speed of the last second, or of the generation that ended</source>
        <translation>Geschwindigkeit der letzten Sekunde oder der beendeten Generierung</translation>
    </message>
    <message>
        <source>0000 of 0000</source>
        <translation>0000 von 0000</translation>
    </message>
    <message>
        <source>Tokens that the model sees, of its window</source>
        <translation>Tokens, die das Modell sieht, von seinem Fenster</translation>
    </message>
    <message>
        <source>seed 0000000000</source>
        <translation>Startwert 0000000000</translation>
    </message>
    <message>
        <source>The seed of the model&apos;s last words here: set it to get the same text again</source>
        <translation>Der Startwert der letzten Wörter des Modells hier: Damit entsteht derselbe Text noch einmal</translation>
    </message>
    <message>
        <source>no model</source>
        <translation>kein Modell</translation>
    </message>
    <message>
        <source>%1 now</source>
        <translation>%1 jetzt</translation>
    </message>
    <message>
        <source>%L1 tokens/s</source>
        <translation>%L1 Tokens/s</translation>
    </message>
    <message>
        <source>— tokens/s</source>
        <translation>— Tokens/s</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>Startwert %1</translation>
    </message>
    <message>
        <source>seed —</source>
        <translation>Startwert —</translation>
    </message>
    <message>
        <source>branch %1/%2</source>
        <translation>Zweig %1/%2</translation>
    </message>
    <message>
        <source>branch –/%1</source>
        <translation>Zweig –/%1</translation>
    </message>
    <message>
        <source>1 word</source>
        <translation>1 Wort</translation>
    </message>
    <message>
        <source>%1 words</source>
        <translation>%1 Wörter</translation>
    </message>
    <message>
        <source>%1 of </source>
        <translation>%1 von </translation>
    </message>
    <message>
        <source>— tokens</source>
        <translation>— Tokens</translation>
    </message>
    <message>
        <source>%1+ tokens</source>
        <translation>%1+ Tokens</translation>
    </message>
    <message>
        <source>1 token</source>
        <translation>1 Token</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Tokens</translation>
    </message>
    <message>
        <source>Numbers that are changed inside of the model: see the view Geometry, which takes them back as well</source>
        <translation>Zahlen, die im Modell geändert sind: siehe die Ansicht Geometrie, die sie auch zurücknimmt</translation>
    </message>
    <message>
        <source>1 override</source>
        <translation>1 Eingriff</translation>
    </message>
    <message>
        <source>%1 overrides</source>
        <translation>%1 Eingriffe</translation>
    </message>
</context>
<context>
    <name>lila::StoryActions</name>
    <message>
        <source>The command is in the clipboard</source>
        <translation>Der Befehl ist in der Zwischenablage</translation>
    </message>
    <message>
        <source>End the generation; the text stays</source>
        <translation>Die Generierung beenden; der Text bleibt</translation>
    </message>
    <message>
        <source>Nothing is being written</source>
        <translation>Gerade wird nichts geschrieben</translation>
    </message>
    <message>
        <source>Stop (Esc) the generation first</source>
        <translation>Halten Sie zuerst die Generierung an (Esc)</translation>
    </message>
    <message>
        <source>There is nothing to undo</source>
        <translation>Es gibt nichts rückgängig zu machen</translation>
    </message>
    <message>
        <source>There is nothing that was undone</source>
        <translation>Es gibt nichts wiederherzustellen</translation>
    </message>
    <message>
        <source>A generation runs: Stop (Esc) ends it</source>
        <translation>Eine Generierung läuft: Anhalten (Esc) beendet sie</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>Kein Modell ist geöffnet</translation>
    </message>
    <message>
        <source>Go on from the end of the story</source>
        <translation>Am Ende der Geschichte weiterschreiben</translation>
    </message>
    <message>
        <source>One token more</source>
        <translation>Ein Token mehr</translation>
    </message>
    <message>
        <source>The story does not end with what a model wrote</source>
        <translation>Die Geschichte endet nicht mit dem, was ein Modell schrieb</translation>
    </message>
    <message>
        <source>Try the last generation anew, on a branch beside it</source>
        <translation>Die letzte Generierung neu versuchen, auf einem Zweig daneben</translation>
    </message>
</context>
<context>
    <name>lila::StoryAttention</name>
    <message>
        <source>Click a word: where the head looked for it is tinted</source>
        <translation>Klicken Sie ein Wort an: Wohin der Kopf dafür sah, ist getönt</translation>
    </message>
    <message>
        <source>For “%1”: most on “%2” (%3)</source>
        <translation>Für „%1“: am meisten auf „%2“ (%3)</translation>
    </message>
</context>
<context>
    <name>lila::StoryBook</name>
    <message>
        <source>Here</source>
        <translation>Hier</translation>
    </message>
</context>
<context>
    <name>lila::StoryExport</name>
    <message>
        <source>Web page (*.html)</source>
        <translation>Webseite (*.html)</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>Text (*.txt)</translation>
    </message>
    <message>
        <source>Could not export to %1: the name must end in .html, .md or .txt.</source>
        <translation>%1 ließ sich nicht exportieren: Der Name muss auf .html, .md oder .txt enden.</translation>
    </message>
    <message>
        <source>Could not write %1: %2</source>
        <translation>%1 ließ sich nicht schreiben: %2</translation>
    </message>
    <message>
        <source>Could not export the story: %1</source>
        <translation>Die Geschichte ließ sich nicht exportieren: %1</translation>
    </message>
    <message>
        <source>All branches, as Markdown (*.md)</source>
        <translation>Alle Zweige, als Markdown (*.md)</translation>
    </message>
    <message>
        <source>en</source>
        <comment>the code of this language</comment>
        <translation>de</translation>
    </message>
</context>
<context>
    <name>lila::StoryFile</name>
    <message>
        <source>: the story is too long to be shown</source>
        <translation>: Die Geschichte ist zu lang, um gezeigt zu werden</translation>
    </message>
    <message>
        <source>: the names of its tokens are too large</source>
        <translation>: Die Namen ihrer Tokens sind zu groß</translation>
    </message>
    <message>
        <source>: its text has line ends of another program</source>
        <translation>: Ihr Text hat die Zeilenenden eines anderen Programms</translation>
    </message>
    <message>
        <source>The story that was kept</source>
        <translation>Die aufbewahrte Geschichte</translation>
    </message>
    <message>
        <source>%1. It is set aside as %2.</source>
        <translation>%1. Sie wurde als %2 beiseitegelegt.</translation>
    </message>
    <message>
        <source>%1. It cannot be set aside: make room on the disk or let the folder be written, and do not quit before.</source>
        <translation>%1. Sie lässt sich nicht beiseitelegen: Schaffen Sie Platz auf der Platte oder geben Sie den Ordner zum Schreiben frei, und beenden Sie nicht vorher.</translation>
    </message>
    <message>
        <source>Could not open %1</source>
        <translation>%1 ließ sich nicht öffnen</translation>
    </message>
    <message>
        <source>Could not save %1. The story is kept; save it under another name or in another folder.</source>
        <translation>%1 ließ sich nicht speichern. Die Geschichte bleibt erhalten; speichern Sie sie unter einem anderen Namen oder in einem anderen Ordner.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>a file, and what is wrong</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>New story</source>
        <translation>Neue Geschichte</translation>
    </message>
    <message>
        <source>The story cannot be kept</source>
        <translation>Die Geschichte lässt sich nicht aufbewahren</translation>
    </message>
    <message>
        <source>The story cannot be kept (%1). Save it (Ctrl+S; .lila keeps all branches), or quit and lose it.</source>
        <translation>Die Geschichte lässt sich nicht aufbewahren (%1). Speichern Sie sie (Strg+S; .lila behält alle Zweige), oder beenden Sie, und sie geht verloren.</translation>
    </message>
    <message>
        <source>A story cannot be set aside</source>
        <translation>Eine Geschichte lässt sich nicht beiseitelegen</translation>
    </message>
    <message>
        <source>Another story with changes that were not saved made room for this one, and cannot be set aside. Make room on the disk or let the folder be written, and quit again; or quit and lose it.</source>
        <translation>Eine andere Geschichte mit nicht gespeicherten Änderungen hat dieser Platz gemacht und lässt sich nicht beiseitelegen. Schaffen Sie Platz auf der Platte oder geben Sie den Ordner zum Schreiben frei, und beenden Sie dann noch einmal; oder beenden Sie, und sie geht verloren.</translation>
    </message>
</context>
<context>
    <name>lila::StoryFiles</name>
    <message>
        <source>The story cannot be kept for the next start: %1. Make room on the disk or let the folder be written, or save the story elsewhere.</source>
        <translation>Die Geschichte lässt sich nicht für den nächsten Start aufbewahren: %1. Schaffen Sie Platz auf der Platte, geben Sie den Ordner zum Schreiben frei, oder speichern Sie die Geschichte anderswo.</translation>
    </message>
    <message>
        <source>Lila Explorer did not close properly: story and settings are back.</source>
        <translation>Lila Explorer wurde nicht ordentlich beendet: Geschichte und Einstellungen sind wieder da.</translation>
    </message>
    <message>
        <source>An unsaved story of another window was found: see File, Recent files.</source>
        <translation>Eine nicht gespeicherte Geschichte eines anderen Fensters wurde gefunden: siehe Datei, Zuletzt geöffnet.</translation>
    </message>
    <message>
        <source>A new story. Undo (Ctrl+Z) brings the last one back.</source>
        <translation>Eine neue Geschichte. Rückgängig (Strg+Z) holt die letzte zurück.</translation>
    </message>
    <message>
        <source>Stop (Esc) the generation before you open another story.</source>
        <translation>Halten Sie die Generierung an (Esc), bevor Sie eine andere Geschichte öffnen.</translation>
    </message>
    <message>
        <source>%1 took the place of a story that was not saved; see also File, Recent files.</source>
        <translation>%1 steht jetzt anstelle einer Geschichte, die nicht gespeichert war; siehe auch Datei, Zuletzt geöffnet.</translation>
    </message>
    <message>
        <source>Bring it back</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Stop (Esc) the generation first</source>
        <translation>Halten Sie zuerst die Generierung an (Esc)</translation>
    </message>
    <message>
        <source>%1 was written with another model that was called %2 then. The story can be read and written on; to write on as before, open that one: File, Open checkpoint.</source>
        <translation>%1 wurde mit einem anderen Modell geschrieben, das damals %2 hieß. Die Geschichte lässt sich lesen und weiterschreiben; um weiterzuschreiben wie zuvor, öffnen Sie jenes: Datei, Checkpoint öffnen.</translation>
    </message>
    <message>
        <source>%1 was written with the model %2; %3 is open.</source>
        <translation>%1 wurde mit dem Modell %2 geschrieben; geöffnet ist %3.</translation>
    </message>
    <message>
        <source>%1 was written with the model %2, which is no longer there. The story can be read, and written on with %3; to write on as before, put the file back, or open it where it is now: File, Open checkpoint.</source>
        <translation>%1 wurde mit dem Modell %2 geschrieben, das nicht mehr da ist. Die Geschichte lässt sich lesen und mit %3 weiterschreiben; um weiterzuschreiben wie zuvor, legen Sie die Datei zurück, oder öffnen Sie sie, wo sie jetzt liegt: Datei, Checkpoint öffnen.</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
    <message>
        <source>story.lila</source>
        <translation>Geschichte.lila</translation>
    </message>
    <message>
        <source>Save story</source>
        <translation>Geschichte speichern</translation>
    </message>
    <message>
        <source>Story with all branches (*.lila)</source>
        <translation>Geschichte mit allen Zweigen (*.lila)</translation>
    </message>
    <message>
        <source>Text of this branch (*.txt *.md)</source>
        <translation>Text dieses Zweigs (*.txt *.md)</translation>
    </message>
    <message>
        <source>Saved the text of this branch as %1; Save story as… keeps all branches</source>
        <translation>Der Text dieses Zweigs ist als %1 gespeichert; Geschichte speichern unter… behält alle Zweige</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>%1 gespeichert</translation>
    </message>
    <message>
        <source>%1 is no longer where it was when you opened or saved it.</source>
        <translation>%1 ist nicht mehr dort, wo die Datei war, als Sie sie öffneten oder speicherten.</translation>
    </message>
    <message>
        <source>Another program has changed %1 since you opened or saved it.</source>
        <translation>Ein anderes Programm hat %1 geändert, seit Sie die Datei öffneten oder speicherten.</translation>
    </message>
    <message>
        <source>The file has changed</source>
        <translation>Die Datei hat sich geändert</translation>
    </message>
    <message>
        <source>Save the story there again, or under another name?</source>
        <translation>Soll die Geschichte wieder dorthin gespeichert werden, oder unter einem anderen Namen?</translation>
    </message>
    <message>
        <source>Write the story over it, or save it under another name?</source>
        <translation>Soll die Geschichte darübergeschrieben werden, oder unter einem anderen Namen gespeichert?</translation>
    </message>
    <message>
        <source>Save again</source>
        <translation>Wieder speichern</translation>
    </message>
    <message>
        <source>Overwrite</source>
        <translation>Überschreiben</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter…</translation>
    </message>
    <message>
        <source>%1 was undone with changes that were not saved. It is set aside: see File, Recent files.</source>
        <translation>%1 wurde mit Änderungen rückgängig gemacht, die nicht gespeichert waren. Die Geschichte ist beiseitegelegt: siehe Datei, Zuletzt geöffnet.</translation>
    </message>
    <message>
        <source>%1 has changes that were not saved and cannot be set aside. Make room on the disk or let the folder be written: until then it is held in memory, and lost if you quit.</source>
        <translation>%1 hat Änderungen, die nicht gespeichert sind, und lässt sich nicht beiseitelegen. Schaffen Sie Platz auf der Platte oder geben Sie den Ordner zum Schreiben frei: Bis dahin steht die Geschichte nur im Arbeitsspeicher und geht verloren, wenn Sie beenden.</translation>
    </message>
</context>
<context>
    <name>lila::StoryRoots</name>
    <message>
        <source>1 selected token</source>
        <translation>1 ausgewähltes Token</translation>
    </message>
    <message>
        <source>%L1 selected tokens</source>
        <translation>%L1 ausgewählte Tokens</translation>
    </message>
    <message>
        <source>1 token of the story</source>
        <translation>1 Token der Geschichte</translation>
    </message>
    <message>
        <source>%L1 tokens of the story</source>
        <translation>%L1 Tokens der Geschichte</translation>
    </message>
    <message>
        <source>the first branch</source>
        <translation>dem ersten Zweig</translation>
    </message>
    <message>
        <source>Select some of the story: the mean over its tokens is shown.</source>
        <translation>Wählen Sie einen Teil der Geschichte aus: Gezeigt wird das Mittel über seine Tokens.</translation>
    </message>
    <message>
        <source>Look at a token, then choose again to compare with it.</source>
        <translation>Sehen Sie sich ein Token an und wählen Sie dies noch einmal, um damit zu vergleichen.</translation>
    </message>
</context>
<context>
    <name>lila::StorySession</name>
    <message>
        <source>With this candidate the story ends: delete what follows instead.</source>
        <translation>Mit diesem Kandidaten endet die Geschichte: Löschen Sie stattdessen, was folgt.</translation>
    </message>
    <message>
        <source>The model ended the story here: write on, Retry (Ctrl+R), or Generate past it</source>
        <translation>Das Modell hat die Geschichte hier beendet: Schreiben Sie weiter, Neu versuchen (Strg+R), oder Generieren darüber hinaus</translation>
    </message>
    <message>
        <source>Stopped here, as Stop texts and Stop at say; Generate goes on</source>
        <translation>Hier beendet, wie Stopptexte und Stopp nach es sagen; Generieren geht weiter</translation>
    </message>
    <message>
        <source>Every way to go on from here is banned: see Banned phrases</source>
        <translation>Jede Fortsetzung ist hier verboten: siehe Verbotene Texte</translation>
    </message>
    <message>
        <source>Max tokens reached: %1; Generate goes on</source>
        <translation>Max. Tokens erreicht: %1; Generieren geht weiter</translation>
    </message>
    <message>
        <source>The same words once more, beside the others</source>
        <translation>Dieselben Wörter noch einmal, neben den anderen</translation>
    </message>
</context>
<context>
    <name>lila::StoryView</name>
    <message>
        <source>Story</source>
        <translation>Geschichte</translation>
    </message>
    <message>
        <source>Write a beginning here and press Generate (Ctrl+Return): the story goes on from its end.</source>
        <translation>Schreiben Sie hier einen Anfang, und drücken Sie Generieren (Strg+Return): Die Geschichte geht an ihrem Ende weiter.</translation>
    </message>
</context>
<context>
    <name>lila::TextDialog</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
</context>
<context>
    <name>lila::Tour</name>
    <message>
        <source>Four things to try, one after the other</source>
        <translation>Vier Dinge zum Ausprobieren, eins nach dem anderen</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>Es ist kein Modell geöffnet</translation>
    </message>
    <message>
        <source>Write, and see the roots light up</source>
        <translation>Schreiben und sehen, wie die Wurzeln aufleuchten</translation>
    </message>
    <message>
        <source>Press Generate (Ctrl+Return): the model goes on with the story, and every word lights some of the 240 roots of E8. Done for you, it writes a story of its own; Undo brings yours back.</source>
        <translation>Drücken Sie Generieren (Strg+Return): Das Modell schreibt die Geschichte weiter, und jedes Wort lässt einige der 240 Wurzeln von E8 aufleuchten. Vorgeführt wird es an einer neuen Geschichte; Rückgängig bringt Ihre wieder.</translation>
    </message>
    <message>
        <source>The roots show what the newest word lit, in one layer. Click any word of the story to see the roots of that one.</source>
        <translation>Die Wurzeln zeigen, was das neueste Wort in einer Schicht aufleuchten ließ. Klicken Sie auf irgendein Wort der Geschichte, um dessen Wurzeln zu sehen.</translation>
    </message>
    <message>
        <source>The story forks there now, and what stood there is kept: Alt+Up and Alt+Down go from one branch to the other.</source>
        <translation>Dort gabelt sich die Geschichte jetzt, und was da stand, bleibt: Alt+Hoch und Alt+Herunter gehen von einem Zweig zum anderen.</translation>
    </message>
    <message>
        <source>Push on the geometry</source>
        <translation>An der Geometrie drehen</translation>
    </message>
    <message>
        <source>Select cells of the table (Ctrl+A: all of them) and press 0: that takes the geometry, β, out of the attention of these heads. What it does is measured on the last words of the story.</source>
        <translation>Wählen Sie Zellen der Tabelle aus (Strg+A: alle) und drücken Sie 0: Das nimmt die Geometrie, β, aus der Aufmerksamkeit dieser Köpfe. Was das bewirkt, wird an den letzten Wörtern der Geschichte gemessen.</translation>
    </message>
    <message>
        <source>Measured: %1. When you go on, the model is put back as it was.</source>
        <translation>Gemessen: %1. Wenn Sie weitergehen, wird das Modell wieder so, wie es war.</translation>
    </message>
    <message>
        <source>It was measured, and the model is as it was.</source>
        <translation>Es wurde gemessen, und das Modell ist, wie es war.</translation>
    </message>
    <message>
        <source>Compare with and without</source>
        <translation>Mit und ohne vergleichen</translation>
    </message>
    <message>
        <source>Choose what B is to do without, geometry or E8 branch, and press Run: A and B go on from the same words with the same random numbers, so that what differs comes from that alone.</source>
        <translation>Wählen Sie, worauf B verzichtet, auf die Geometrie oder den E8-Zweig, und drücken Sie Start: A und B schreiben denselben Anfang mit denselben Zufallszahlen weiter; was sich unterscheidet, kommt also allein davon.</translation>
    </message>
    <message>
        <source>Both have written: %1. The tint says how far the two are apart at every word; Take as branch keeps a side in your story.</source>
        <translation>Beide haben geschrieben: %1. Die Tönung sagt, wie weit die beiden bei jedem Wort auseinanderliegen; Als Zweig nehmen behält eine Seite in Ihrer Geschichte.</translation>
    </message>
    <message>
        <source>Both have written: %1. So what was taken away did nothing here. Choose another change, without the resonator for one, and press Run again.</source>
        <translation>Beide haben geschrieben: %1. Was weggenommen wurde, tat hier also nichts. Wählen Sie eine andere Änderung, etwa ohne Resonator, und drücken Sie noch einmal auf Start.</translation>
    </message>
    <message>
        <source>Take another token</source>
        <translation>Ein anderes Token nehmen</translation>
    </message>
    <message>
        <source>Click a word that the model wrote: Candidates lists the tokens, words or pieces of words, that could have come in its place. Double-click one of them, or press Return on it: the story goes on from there, on a branch of its own.</source>
        <translation>Klicken Sie ein Wort an, das das Modell schrieb: Kandidaten zeigt die Tokens, Wörter oder Wortstücke, die an seiner Stelle hätten kommen können. Doppelklicken Sie eines davon, oder drücken Sie die Eingabetaste darauf: Die Geschichte geht von dort aus weiter, auf einem eigenen Zweig.</translation>
    </message>
    <message>
        <source>Done for you, it takes the place of the comparison that stands there.</source>
        <translation>Lassen Sie es vormachen, tritt es an die Stelle des Vergleichs, der dort steht.</translation>
    </message>
</context>
<context>
    <name>lila::TourBar</name>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Do it for me</source>
        <translation>Vorführen</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Leave the tour (Esc); Help, Show me goes on with it</source>
        <translation>Rundgang verlassen (Esc); Hilfe, Rundgang geht damit weiter</translation>
    </message>
    <message>
        <source>%1 of %2: %3</source>
        <translation>%1 von %2: %3</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Fertig</translation>
    </message>
</context>
<context>
    <name>lila::TrainingForm</name>
    <message>
        <source>Pr&amp;eset</source>
        <translation>Vorg&amp;abe</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>Weitere Einstellungen</translation>
    </message>
    <message>
        <source>own settings</source>
        <translation>eigene Einstellungen</translation>
    </message>
    <message>
        <source>Sets all fields. small: learns on a laptop within minutes; default: the official shape of 40 million parameters; reference: the reference&apos;s own run</source>
        <translation>Setzt alle Felder. klein: lernt auf einem Laptop in Minuten; Standard: die offizielle Form mit 40 Millionen Parametern; Referenz: der Lauf der Referenz selbst</translation>
    </message>
</context>
<context>
    <name>lila::TrainingProcess</name>
    <message>
        <source>%1 cannot be written: %2.</source>
        <translation>%1 lässt sich nicht schreiben: %2.</translation>
    </message>
    <message>
        <source>%1 cannot be started: %2. It belongs into the folder of this program.</source>
        <translation>%1 lässt sich nicht starten: %2. Es gehört in den Ordner dieses Programms.</translation>
    </message>
    <message>
        <source>The trainer was ended by signal %1. If memory ran short, a smaller batch_size or block_size needs less. Resume goes on from the last checkpoint.</source>
        <translation>Der Trainer wurde durch Signal %1 beendet. Falls der Speicher knapp wurde: Eine kleinere batch_size oder block_size braucht weniger. Fortsetzen geht vom letzten Checkpoint aus weiter.</translation>
    </message>
    <message>
        <source>The trainer ended with code %1 and said nothing.</source>
        <translation>Der Trainer endete mit Code %1 und sagte nichts.</translation>
    </message>
</context>
<context>
    <name>lila::TrainingRun</name>
    <message>
        <source>The folder %1 cannot be made: choose another.</source>
        <translation>Der Ordner %1 lässt sich nicht anlegen: Wählen Sie einen anderen.</translation>
    </message>
</context>
<context>
    <name>lila::TrainingViews</name>
    <message>
        <source>β by step</source>
        <translation>β nach Schritten</translation>
    </message>
    <message>
        <source>&amp;β</source>
        <translation>&amp;β</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Proben</translation>
    </message>
    <message>
        <source>Sa&amp;mples</source>
        <translation>&amp;Proben</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>Optimierer</translation>
    </message>
    <message>
        <source>Opt&amp;imiser</source>
        <translation>Op&amp;timierer</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
</context>
<context>
    <name>lila::TrainingWindow</name>
    <message>
        <source>Run: %1</source>
        <translation>Lauf: %1</translation>
    </message>
    <message>
        <source>Run: %1 (%2 layers of %3 heads, width %4)</source>
        <translation>Lauf: %1 (%2 Schichten zu je %3 Köpfen, Breite %4)</translation>
    </message>
    <message>
        <source>Exported %1</source>
        <translation>%1 exportiert</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <source>Begin a new run in the folder</source>
        <translation>Einen neuen Lauf im Ordner beginnen</translation>
    </message>
    <message>
        <source>Sto&amp;p</source>
        <translation>An&amp;halten</translation>
    </message>
    <message>
        <source>Save a checkpoint, then stop</source>
        <translation>Einen Checkpoint sichern, dann anhalten</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Go on from the newest checkpoint</source>
        <translation>Vom neuesten Checkpoint aus weitermachen</translation>
    </message>
    <message>
        <source>&amp;Watch a folder…</source>
        <translation>Ordner &amp;beobachten…</translation>
    </message>
    <message>
        <source>See a run that was started elsewhere, or before</source>
        <translation>Einen Lauf ansehen, der anderswo oder früher gestartet wurde</translation>
    </message>
    <message>
        <source>Open &amp;newest checkpoint</source>
        <translation>&amp;Neuesten öffnen</translation>
    </message>
    <message>
        <source>Write with what has been learned so far, in the story window</source>
        <translation>Im Fenster der Geschichte mit dem schreiben, was bisher gelernt ist</translation>
    </message>
    <message>
        <source>Watch the run in a folder</source>
        <translation>Den Lauf in einem Ordner beobachten</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Sichert…</translation>
    </message>
    <message>
        <source>There is no %1.</source>
        <translation>Es gibt kein %1.</translation>
    </message>
    <message>
        <source>Choose a folder for the run.</source>
        <translation>Wählen Sie einen Ordner für den Lauf.</translation>
    </message>
    <message>
        <source>The trainer is reading its corpus. The run goes on when this window, or the whole program, is closed.</source>
        <translation>Der Trainer liest seinen Korpus. Der Lauf geht weiter, wenn Sie dieses Fenster oder das ganze Programm schließen.</translation>
    </message>
    <message>
        <source>The run goes on when this window, or the whole program, is closed: come back to it, or stop it here. Stop saves first.</source>
        <translation>Der Lauf geht weiter, wenn Sie dieses Fenster oder das ganze Programm schließen: Kommen Sie darauf zurück, oder halten Sie ihn hier an. Anhalten sichert zuerst.</translation>
    </message>
    <message>
        <source>The trainer finishes its step and saves a checkpoint; then it ends.</source>
        <translation>Der Trainer beendet seinen Schritt und sichert einen Checkpoint; dann endet er.</translation>
    </message>
    <message>
        <source>This folder holds a run: Resume goes on with it, with what can still be changed above. For a new run take another folder.</source>
        <translation>In diesem Ordner liegt ein Lauf: Fortsetzen führt ihn weiter, mit dem, was sich oben noch ändern lässt. Für einen neuen Lauf nehmen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Start trains in the background; everything is kept in the folder.</source>
        <translation>Starten trainiert im Hintergrund; alles wird im Ordner aufbewahrt.</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>%1 — Training</source>
        <translation>%1 — Training</translation>
    </message>
    <message>
        <source>Share that is done</source>
        <translation>Erledigter Anteil</translation>
    </message>
    <message>
        <source>&amp;Fetch and start</source>
        <translation>Ho&amp;len und starten</translation>
    </message>
    <message>
        <source>To start or resume, choose a corpus: a text file of stories, a folder of them, or TinyStories, which is fetched.</source>
        <translation>Wählen Sie zum Starten oder Fortsetzen einen Korpus: eine Textdatei mit Geschichten, einen Ordner damit, oder TinyStories, das geholt wird.</translation>
    </message>
    <message>
        <source>Choose a folder for the cache.</source>
        <translation>Wählen Sie einen Ordner für den Cache.</translation>
    </message>
    <message>
        <source>The corpus is being fetched, also when this window, or the whole program, is closed. Stop keeps what has come; the next start goes on from there.</source>
        <translation>Der Korpus wird geholt, auch wenn Sie dieses Fenster oder das ganze Programm schließen. Anhalten behält, was gekommen ist; der nächste Start macht dort weiter.</translation>
    </message>
    <message>
        <source>Another process fetches the same corpus; this run waits until it has.</source>
        <translation>Ein anderer Prozess holt denselben Korpus; dieser Lauf wartet darauf.</translation>
    </message>
    <message>
        <source>The trainer ends. What it has fetched is kept.</source>
        <translation>Der Trainer endet. Was er geholt hat, bleibt.</translation>
    </message>
</context>
<context>
    <name>lila::ViewDocks</name>
    <message>
        <source>Model: %1 (%2 layers of %3 heads, width %4, %5 M parameters)</source>
        <translation>Modell: %1 (%2 Schichten zu je %3 Köpfen, Breite %4, %5 Mio. Parameter)</translation>
    </message>
    <message>
        <source>%1…</source>
        <translation>%1…</translation>
    </message>
</context>
<context>
    <name>lila::ViewTitle</name>
    <message>
        <source>Export this view…</source>
        <translation>Diese Ansicht exportieren…</translation>
    </message>
    <message>
        <source>Its numbers as a table, in the place of the plot</source>
        <translation>Die Zahlen als Tabelle an der Stelle des Bildes</translation>
    </message>
</context>
<context>
    <name>lila::WritingHints</name>
    <message>
        <source>Stop (Esc) to edit</source>
        <translation>Anhalten (Esc), um zu bearbeiten</translation>
    </message>
    <message>
        <source>Write on, or let the model: Generate (Ctrl+Return)</source>
        <translation>Schreiben Sie weiter, oder lassen Sie das Modell schreiben: Generieren (Strg+Return)</translation>
    </message>
    <message>
        <source>Computed again: with the settings of now, without the resonator</source>
        <translation>Neu berechnet: mit den jetzigen Einstellungen, ohne den Resonator</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>Schreibt…</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>Das Modell wird geladen…</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>Kein Modell ist geöffnet</translation>
    </message>
    <message>
        <source>Past the window: exact recomputes all of it for every token; anchored is faster…</source>
        <translation>Fenster voll: exakt berechnet es für jedes Token ganz neu; verankert ist schneller…</translation>
    </message>
</context>
</TS>
